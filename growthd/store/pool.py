"""Connections at rest, and their use by one unit of work at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

import attrs
import trio

from growthd import border

ROLLBACK_SECONDS = 2.0
CLOSE_SECONDS = 1.0


class Connection(Protocol):
    """What the pool asks of a connection."""

    async def execute(self, query: str, /) -> str: ...
    async def close(self) -> None: ...
    def terminate(self) -> None: ...
    def is_closed(self) -> bool: ...


C = TypeVar("C", bound=Connection)
T = TypeVar("T")


@attrs.define
class Pool(Generic[C]):
    """At most `size` connections, the one used last first, so that no more stand than are needed.

    A driver's own pool hands each connection out in asyncio, in tasks of its own; here trio waits
    for the turn and the unit of work is bridged together with its connection, in half the time.
    """

    _connect: Callable[[], Awaitable[C]]
    _turns: trio.Semaphore
    _idle: list[C] = attrs.field(factory=list)

    @classmethod
    def of(cls, size: int, connect: Callable[[], Awaitable[C]]) -> Pool[C]:
        return cls(connect, trio.Semaphore(size))

    async def use(self, unit: Callable[[C], Awaitable[T]]) -> T:
        """The unit has run on a connection, which rests again, or is gone where it is unsound."""
        await self._queue()
        try:
            return await border.run(lambda: self._lend(unit))
        finally:
            self._turns.release()

    async def _queue(self) -> None:
        """A turn is ours. Where one is free trio's other tasks need not be asked first."""
        try:
            self._turns.acquire_nowait()
        except trio.WouldBlock:
            await self._turns.acquire()

    async def close(self) -> None:
        """Every connection is closed: politely, or by force where one does not answer."""
        await border.run(self._drain)

    def forget(self) -> None:
        """What rests is gone: a server that was away knows none of it any more."""
        while self._idle:
            self._idle.pop().terminate()

    async def _lend(self, unit: Callable[[C], Awaitable[T]]) -> T:
        connection = self._take() or await self._connect()
        try:
            result = await unit(connection)
        except BaseException:
            if await _settle(connection):
                self._idle.append(connection)
            raise
        self._idle.append(connection)
        return result

    def _take(self) -> C | None:
        while self._idle:
            if not (connection := self._idle.pop()).is_closed():
                return connection
        return None

    async def _drain(self) -> None:
        with suppress(Exception):  # whatever keeps one from closing, it is terminated
            async with asyncio.timeout(CLOSE_SECONDS):
                for connection in self._idle:
                    await connection.close()
        self.forget()


async def _settle(connection: Connection) -> bool:
    """True where the connection has left its transaction behind; where it cannot, it is gone."""
    sound = False
    try:
        with suppress(Exception):
            async with asyncio.timeout(ROLLBACK_SECONDS):
                await connection.execute("ROLLBACK")
            sound = True
    finally:
        if not sound:
            connection.terminate()
    return sound
