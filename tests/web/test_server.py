"""The server over real loopback connections, and the clients it must survive."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from threading import Thread

import attrs
import httpx2
import pytest
import trio
import trio.testing
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from trio.testing import MockClock

from growthd.config import Web
from growthd.web.server import GRACE, IDLE, PATIENCE, PatientStream, serve, url
from growthd.web.sockets import PortTaken, listen, port_of
from tests.waiting import PATIENCE_SECONDS

ANY = Web(port=0)
GET = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def asgi(answering: Callable[[Request], Awaitable[Response]]) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = await answering(Request(scope, receive))
        await response(scope, receive, send)

    return app


async def hello(_: Request) -> Response:
    return PlainTextResponse("hello")


@asynccontextmanager
async def served(app: ASGIApp, web: Web = ANY) -> AsyncIterator[str]:
    """The URL at which `app` is served meanwhile."""
    async with trio.open_nursery() as nursery:
        yield await nursery.start(lambda task_status: serve(app, web, task_status=task_status))
        nursery.cancel_scope.cancel()


async def connected(at: str) -> trio.SocketStream:
    return await trio.open_tcp_stream("127.0.0.1", int(at.rpartition(":")[2]))


async def read_all(stream: trio.SocketStream) -> bytes:
    return b"".join([bytes(chunk) async for chunk in stream])


async def read_until(stream: trio.SocketStream, end: bytes) -> None:
    said = b""
    while not said.endswith(end):
        said += await stream.receive_some()


@pytest.fixture
def slow_clock() -> MockClock:
    """Jumps over waits, but only once no packet has moved for a while."""
    return MockClock(autojump_threshold=0.05)


async def test_it_is_there_under_both_addresses_of_the_loopback() -> None:
    async with served(asgi(hello)) as at, httpx2.AsyncClient() as client:
        port = at.rpartition(":")[2]

        assert at == f"http://127.0.0.1:{port}"
        for host in ("127.0.0.1", "[::1]"):
            assert (await client.get(f"http://{host}:{port}/")).text == "hello"


async def test_nothing_is_told_of_the_server() -> None:
    async with served(asgi(hello)) as at, httpx2.AsyncClient() as client:
        assert "server" not in (await client.get(at)).headers


async def test_a_taken_port_is_named_with_the_remedy() -> None:
    async with served(asgi(hello)) as at:
        port = int(at.rpartition(":")[2])

        with pytest.raises(
            PortTaken, match=rf"127\.0\.0\.1:{port} is taken by another program; end"
        ):
            listen("127.0.0.1", port)


async def test_a_port_is_free_again_once_the_server_has_ended() -> None:
    async with served(asgi(hello)) as at, httpx2.AsyncClient() as client:
        await client.get(at)
        port = int(at.rpartition(":")[2])

    async with served(asgi(hello), Web(port=port)) as again:
        assert again == at


async def test_child_processes_do_not_inherit_the_doors() -> None:
    for listener in listen("127.0.0.1", 0):
        assert not listener.socket.get_inheritable()
        await listener.aclose()


async def test_one_port_for_both_addresses_even_where_any_will_do() -> None:
    listeners = listen("localhost", 0)

    assert len({port_of(listener) for listener in listeners}) == 1
    for listener in listeners:
        await listener.aclose()


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("localhost", "http://127.0.0.1:80"),
        ("::1", "http://127.0.0.1:80"),
        ("fe80::7", "http://[fe80::7]:80"),
        ("192.168.1.7", "http://192.168.1.7:80"),
    ],
)
def test_the_url_is_what_a_browser_takes(host: str, found: str) -> None:
    assert url(host, 80) == found


@attrs.frozen
class Serving:
    """A server of one connection whose request has reached the app."""

    scope: trio.CancelScope
    ended: trio.Event
    stream: trio.SocketStream


@asynccontextmanager
async def serving(waiting: trio.Event) -> AsyncIterator[Serving]:
    """A request is in flight, and is answered once `waiting` is set."""
    scope, arrived, ended = trio.CancelScope(), trio.Event(), trio.Event()

    async def slow(_: Request) -> Response:
        arrived.set()
        await waiting.wait()
        return PlainTextResponse("finished")

    async def run(*, task_status: trio.TaskStatus[str]) -> None:
        with scope:
            await serve(asgi(slow), ANY, task_status=task_status)
        ended.set()

    async with (
        trio.open_nursery() as nursery,
        await connected(await nursery.start(run)) as stream,
    ):
        await stream.send_all(GET)
        await arrived.wait()
        yield Serving(scope, ended, stream)


async def test_a_request_in_flight_is_finished() -> None:
    waiting = trio.Event()
    async with serving(waiting) as server:
        server.scope.cancel()
        await trio.testing.wait_all_tasks_blocked()
        waiting.set()

        assert (await read_all(server.stream)).endswith(b"finished")
        await server.ended.wait()


async def test_a_request_that_does_not_end_is_cut_off(slow_clock: MockClock) -> None:
    async with serving(trio.Event()) as server:
        began = slow_clock.current_time()
        server.scope.cancel()
        await server.ended.wait()

        assert slow_clock.current_time() - began == pytest.approx(GRACE, abs=0.5)
        assert await read_all(server.stream) == b""


async def test_an_idle_connection_does_not_hold_up_the_end() -> None:
    async with served(asgi(hello)) as at:
        stream = await connected(at)
        await stream.send_all(GET)
        await read_until(stream, b"hello")

    async with stream:
        assert await read_all(stream) == b""


async def test_headers_that_never_end_are_given_up(slow_clock: MockClock) -> None:
    async with served(asgi(hello)) as at:
        async with await connected(at) as stream:
            await stream.send_all(GET[:-2])

            assert await read_all(stream) == b""
        assert slow_clock.current_time() == pytest.approx(IDLE, abs=0.5)


async def test_a_client_that_does_not_read_is_given_up(slow_clock: MockClock) -> None:
    ours, theirs = socket.socketpair()
    socket_stream = trio.SocketStream(trio.socket.from_stdlib_socket(ours))
    stream = PatientStream(socket_stream, trio.CancelScope())

    with theirs, pytest.raises(trio.BrokenResourceError, match="does not read"):
        await stream.send_all(bytes(50_000_000))

    assert slow_clock.current_time() == pytest.approx(PATIENCE, abs=0.5)
    await stream.aclose()


async def test_an_answer_to_a_line_that_is_being_closed_is_a_line_lost() -> None:
    """hypercorn knows what to do then; of a line in use it does not."""
    ours, theirs = socket.socketpair()
    socket_stream = trio.SocketStream(trio.socket.from_stdlib_socket(ours))
    stream = PatientStream(socket_stream, trio.CancelScope())
    with theirs:
        async with stream, trio.open_nursery() as nursery:
            nursery.start_soon(socket_stream.send_all, bytes(50_000_000))
            await trio.testing.wait_all_tasks_blocked()
            with pytest.raises(trio.BrokenResourceError, match="closed"):
                await stream.send_all(b"HTTP/1.1 400")
            nursery.cancel_scope.cancel()


GARBAGE = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00" * 40,
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    b"A" * 70_000,
)


async def test_no_garbage_ends_the_server_or_holds_a_connection(slow_clock: MockClock) -> None:
    async with served(asgi(hello)) as at:
        for garbage in GARBAGE:
            began = slow_clock.current_time()
            async with await connected(at) as stream:
                with suppress(trio.BrokenResourceError):
                    await stream.send_all(garbage)
                    await stream.send_eof()
                    await read_all(stream)
            assert (garbage[:80], slow_clock.current_time() - began <= IDLE + 1) == (
                garbage[:80],
                True,
            )

        async with await connected(at) as stream:
            await stream.send_all(GET)
            await read_until(stream, b"hello")


@pytest.mark.parametrize("steps", range(6))
def test_a_server_that_is_ended_while_it_starts_ends(steps: int) -> None:
    """A reload may end a life that has only begun. What hung would hang the test's own loop too."""

    async def end_early() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(nursery.start, partial(serve, asgi(hello), ANY))
            for _ in range(steps):
                await trio.lowlevel.checkpoint()
            nursery.cancel_scope.cancel()

    life = Thread(target=trio.run, args=(end_early,), daemon=True)
    life.start()
    life.join(PATIENCE_SECONDS)

    assert not life.is_alive()
