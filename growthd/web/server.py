"""Serves the app by hypercorn's protocols on trio, bounded against clients that never end."""

from __future__ import annotations

from functools import partial
from typing import Any, NoReturn

import attrs
import structlog
import trio
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.config import Config
from hypercorn.trio.tcp_server import TCPServer
from hypercorn.trio.worker_context import WorkerContext
from hypercorn.typing import ConnectionState
from starlette.types import ASGIApp

from growthd.config import Web
from growthd.web.guards.hosts import LOOPBACK
from growthd.web.sockets import listen, port_of

GRACE = 1.0
"""Seconds that requests in flight get once the server is told to end."""
PATIENCE = 3.0
"""Seconds that a client may take to accept a piece of an answer; shutdown waits for it."""
IDLE = 10.0
"""Seconds that a client may take to send a request's headers, or to say anything more."""

log = structlog.get_logger(__name__)


async def serve(
    app: ASGIApp, web: Web, *, task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED
) -> NoReturn:
    """Answer requests until cancelled; then finish those in flight within `GRACE` seconds.

    `task_status.started` gets the page's URL once the sockets listen. Raises `PortTaken`.
    hypercorn's own `serve` waits for ever for a client that does not read, hands its sockets to
    child processes, and ends as a whole when one connection does.
    """
    listeners = listen(web.host, web.port)
    context = WorkerContext(None)
    answer = partial(_converse, app, _settings(), context)
    try:
        async with trio.open_nursery() as server:
            visitors: Visitors = await server.start(_host)
            try:
                task_status.started(url(web.host, port_of(listeners[0])))
                handlers = visitors.nursery
                await trio.serve_listeners(answer, list(listeners), handler_nursery=handlers)
            finally:
                await context.terminated.set()
                visitors.send_home()
    finally:
        for listener in listeners:
            listener.socket.close()
    raise AssertionError("trio serves until cancelled")


def url(host: str, port: int) -> str:
    """Where a browser on this machine finds the page."""
    name = "127.0.0.1" if host in LOOPBACK else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


@attrs.frozen(kw_only=True)
class Visitors:
    """The open connections; cancelling the server does not reach them."""

    nursery: trio.Nursery
    leaving: trio.Event

    def send_home(self) -> None:
        self.leaving.set()
        self.nursery.cancel_scope.deadline = trio.current_time() + GRACE


async def _host(*, task_status: trio.TaskStatus[Visitors]) -> None:
    leaving = trio.Event()
    async with trio.open_nursery() as nursery:
        task_status.started(Visitors(nursery=nursery, leaving=leaving))
        await trio.lowlevel.checkpoint_if_cancelled()  # who was called off has nobody to end it
        nursery.cancel_scope.shield = True
        await leaving.wait()


def _settings() -> Config:
    settings = Config()
    settings.errorlog = None
    settings.include_server_header = False
    settings.keep_alive_timeout = IDLE
    return settings


async def _converse(
    app: ASGIApp, settings: Config, context: WorkerContext, stream: trio.SocketStream
) -> None:
    """One connection, from its first request to its end, whatever it sends."""
    answering: Any = app  # the same protocol, of which hypercorn spells out every message
    try:
        with trio.move_on_after(IDLE) as life:
            patient: Any = PatientStream(stream, life)  # as much of a stream as hypercorn uses
            await TCPServer(ASGIWrapper(answering), settings, context, ConnectionState({}), patient)
    except Exception:
        log.exception("connection_broken")


@attrs.frozen
class PatientStream(trio.abc.HalfCloseableStream):
    """Gives a client up that does not read what it asked for.

    `life` lasts until the client has been silent for `IDLE` seconds, in whatever state hypercorn is
    then: after an upgrade to HTTP/2 it would wait for ever for a client that has long gone.
    """

    stream: trio.SocketStream
    life: trio.CancelScope

    @property
    def socket(self) -> trio.socket.SocketType:
        return self.stream.socket

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        with trio.move_on_after(PATIENCE) as patience:
            try:
                await self.stream.send_all(data)
            except trio.BusyResourceError as busy:
                # hypercorn sends one thing at a time; what is on its way is the farewell.
                raise trio.BrokenResourceError("the connection is being closed") from busy
        if patience.cancelled_caught:
            raise trio.BrokenResourceError("the client does not read")

    async def wait_send_all_might_not_block(self) -> None:
        await self.stream.wait_send_all_might_not_block()

    async def receive_some(self, max_bytes: int | None = None) -> bytes | bytearray:
        data = await self.stream.receive_some(max_bytes)
        if data:
            self.life.deadline = trio.current_time() + IDLE
        return data

    async def send_eof(self) -> None:
        await self.stream.send_eof()

    async def aclose(self) -> None:
        await self.stream.aclose()
