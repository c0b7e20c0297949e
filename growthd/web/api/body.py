"""Reads a request's body as JSON, of bounded size and in bounded time."""

from __future__ import annotations

import re
from contextlib import aclosing

import orjson
import trio
from starlette.requests import Request
from starlette.responses import Response

from growthd.web.answers import refusal
from growthd.web.api.fields import Json

LARGEST = 64 * 1024
"""Bytes."""
SLOWEST = 5.0
"""Seconds."""
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class BodyRefused(Exception):
    """The body cannot be taken; `response` says why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        # What is left of the body would be read as the next request.
        self.response: Response = refusal(status, sentence, {"connection": "close"})


async def read_json(request: Request) -> Json:
    """The parsed body. Raises `BodyRefused`; `ClientDisconnect` where the client went away."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise BodyRefused(415, "Send JSON, with the header Content-Type: application/json.")
    body = await _read(request)
    if _NUL.search(body):
        raise BodyRefused(
            400, "The body holds the character NUL, which no table can; leave it out."
        )
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BodyRefused(400, f"The body is not valid JSON: {error}.") from error


async def _read(request: Request) -> bytes:
    with trio.move_on_after(SLOWEST):
        return await _read_bounded(request)
    raise BodyRefused(408, f"The body did not arrive within {SLOWEST:g} seconds; send it at once.")


async def _read_bounded(request: Request) -> bytes:
    body = bytearray()
    _check_size(_announced(request))
    async with aclosing(request.stream()) as chunks:
        async for chunk in chunks:
            body += chunk
            _check_size(len(body))
    return bytes(body)


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if re.fullmatch("[0-9]{1,18}", length) else 0


def _check_size(size: int) -> None:
    if size > LARGEST:
        raise BodyRefused(413, f"The body is larger than {LARGEST // 1024} KB; send one post.")
