"""Hints from NOTIFY: a channel that holds one at most, and outlives the connection it hears by."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Never, Protocol, TypeAlias

import structlog
import trio

from growthd.clock import wake_by
from growthd.supervision.outage import Outage

CONNECTED = "connected"
"""The hint after each connection: what was said meanwhile is only in the rows."""

Heard: TypeAlias = Callable[[str], None]
Hear: TypeAlias = Callable[[Heard, Callable[[], None]], Awaitable[Never]]
"""Calls its second argument once it listens and its first for each hint, until an Outage."""

PULSE_SECONDS = 300.0
ANSWER_SECONDS = 10.0

log = structlog.get_logger(__name__)


class Line(Protocol):
    """A connection on which to hear. Callbacks are of the driver's own types."""

    def add_termination_listener(self, callback: Any, /) -> None: ...  # noqa: ANN401
    async def add_listener(self, channel: str, callback: Any, /) -> None: ...  # noqa: ANN401
    async def execute(self, query: str, /, *, timeout: float) -> str: ...  # noqa: ASYNC109 - the driver's own word
    def terminate(self) -> None: ...


@asynccontextmanager
async def listen(
    hear: Hear, reconnect_seconds: float
) -> AsyncIterator[trio.MemoryReceiveChannel[str]]:
    """Hints arrive while the context is open, the first of them as soon as there is a connection.

    Like everything with a nursery, it passes on errors of its body in an ExceptionGroup.
    """
    send, receive = trio.open_memory_channel[str](1)  # a second waiting hint says nothing new
    with send, receive:
        async with trio.open_nursery() as nursery:
            await nursery.start(_keep_hearing, hear, reconnect_seconds, send)
            yield receive
            nursery.cancel_scope.cancel()


async def _keep_hearing(
    hear: Hear,
    reconnect_seconds: float,
    send: trio.MemorySendChannel[str],
    *,
    task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED,
) -> Never:
    """Started after the first attempt, whether it connected or not."""
    tried = False

    def heard(payload: str) -> None:
        with suppress(trio.WouldBlock, trio.BrokenResourceError):
            send.send_nowait(payload)

    def ready() -> None:
        nonlocal tried
        heard(CONNECTED)
        if not tried:
            tried = True
            task_status.started()

    while True:
        try:
            await hear(heard, ready)
        except Outage as outage:
            log.info("hints_lost", reason=str(outage), again_in_seconds=reconnect_seconds)
        if not tried:
            tried = True
            task_status.started()
        await trio.sleep(reconnect_seconds)


async def hear(
    connect: Callable[[], Awaitable[Line]], channel: str, heard: Heard, ready: Callable[[], None]
) -> Never:
    """Pass on what is said on `channel` until the connection is lost."""
    connection = await connect()
    lost = asyncio.Event()
    try:
        connection.add_termination_listener(lambda *_: lost.set())
        await connection.add_listener(channel, lambda *said: heard(str(said[3])))
        ready()
        while not lost.is_set():
            await _pulse(connection, lost)
    finally:
        connection.terminate()
    raise ConnectionResetError("the listening connection was closed")


async def _pulse(connection: Line, lost: asyncio.Event) -> None:
    """The connection is lost, or has just answered. One that died with its network is silent."""
    with suppress(TimeoutError):
        async with asyncio.timeout_at(wake_by(PULSE_SECONDS)):
            await lost.wait()
            return
    await connection.execute("SELECT 1", timeout=ANSWER_SECONDS)
