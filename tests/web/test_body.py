"""Bodies that are too large, too slow, or never end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

import pytest
import trio
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message
from trio.testing import MockClock

from growthd.web.api.body import LARGEST, SLOWEST, BodyRefused, read_json


def request(
    receive: Callable[[], Awaitable[Message]], content_length: str | None = None
) -> Request:
    headers = [(b"content-type", b"application/json; charset=utf-8")]
    if content_length is not None:
        headers.append((b"content-length", content_length.encode()))
    scope = {"type": "http", "method": "POST", "path": "/v1/posts", "headers": headers}
    return Request(scope, receive)


def chunk(body: bytes, *, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def sending(messages: Iterator[Message]) -> Callable[[], Awaitable[Message]]:
    """A client that sends each of the messages in turn."""

    async def receive() -> Message:
        await trio.lowlevel.checkpoint()
        return next(messages)

    return receive


async def test_a_body_in_pieces_is_read_whole() -> None:
    pieces = iter([chunk(b'{"a"'), chunk(b": 1"), chunk(b"}", more=False)])

    assert await read_json(request(sending(pieces))) == {"a": 1}


async def test_the_largest_body_is_read() -> None:
    body = b'"' + b"x" * (LARGEST - 2) + b'"'

    assert await read_json(request(sending(iter([chunk(body, more=False)])))) == "x" * (LARGEST - 2)


async def test_a_body_that_never_ends_is_stopped_once_it_is_too_large() -> None:
    sent = 0

    def endless() -> Iterator[Message]:
        nonlocal sent
        while True:
            sent += 1
            yield chunk(b" " * 1024)

    with pytest.raises(BodyRefused) as refused:
        await read_json(request(sending(endless())))

    assert refused.value.response.status_code == 413
    assert sent == LARGEST // 1024 + 1


@pytest.mark.parametrize("length", [str(LARGEST + 1), "9" * 18])
async def test_a_body_that_is_announced_too_large_is_not_awaited(length: str) -> None:
    with pytest.raises(BodyRefused) as refused:
        await read_json(request(sending(iter([])), length))

    assert refused.value.response.status_code == 413
    assert refused.value.response.headers["connection"] == "close"


async def test_a_slow_body_is_given_up(autojump_clock: MockClock) -> None:
    async def trickle() -> Message:
        await trio.sleep(SLOWEST / 4)
        return chunk(b" ")

    with pytest.raises(BodyRefused) as refused:
        await read_json(request(trickle))

    assert refused.value.response.status_code == 408
    assert autojump_clock.current_time() == pytest.approx(SLOWEST)


async def test_a_client_that_leaves_is_no_refusal() -> None:
    with pytest.raises(ClientDisconnect):
        await read_json(request(sending(iter([{"type": "http.disconnect"}]))))
