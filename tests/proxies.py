"""A line to the server that a test can make silent, as a lost network does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import parse_qs, urlsplit, urlunsplit

import attrs
import trio

CHUNK = 65536


@attrs.define
class Line:
    """`dsn` leads to the server over this line."""

    dsn: str
    _open: trio.Event
    _is_cut: bool = False
    _knock: trio.Event | None = None
    _carried: set[trio.CancelScope] = attrs.field(factory=set)

    def silence(self) -> None:
        """Bytes are held back in both directions; nothing is closed."""
        if self._open.is_set():  # who waits for an earlier silence to end waits for this one's end
            self._open = trio.Event()

    def restore(self) -> None:
        """Bytes pass again, those that were held back first."""
        self._open.set()

    async def passing(self) -> None:
        await self._open.wait()

    def cut(self) -> None:
        """Every connection is closed, and each new one as soon as it stands."""
        self._is_cut = True
        for connection in self._carried:
            connection.cancel()

    def mend(self) -> None:
        """New connections are carried again."""
        self._is_cut = False

    def admit_nobody(self) -> trio.Event:
        """New connections stand and hear nothing; the event says that there is one."""
        self._knock = trio.Event()
        return self._knock

    async def carry(self, socket: str, client: trio.SocketStream) -> None:
        """The client is connected to the server until one of them leaves, or the line is cut."""
        if self._is_cut:
            return
        if self._knock is not None:
            self._knock.set()
            await trio.sleep_forever()
        with trio.CancelScope() as connection:
            self._carried.add(connection)
            try:
                await _carry(self, socket, client)
            finally:
                self._carried.discard(connection)


@asynccontextmanager
async def line(dsn: str) -> AsyncIterator[Line]:
    """A line to the server of `dsn`, which names the folder of its socket."""
    parts = urlsplit(dsn)
    query = parse_qs(parts.query)
    socket = f"{query['host'][0]}/.s.PGSQL.{query.get('port', ['5432'])[0]}"
    async with trio.open_nursery() as nursery:
        listeners = await trio.open_tcp_listeners(0, host="127.0.0.1")
        port = listeners[0].socket.getsockname()[1]
        account = parts.netloc.rpartition("@")[0]
        through = parts._replace(netloc=f"{account}@127.0.0.1:{port}", query="")
        laid = Line(urlunsplit(through), trio.Event())
        laid.restore()
        nursery.start_soon(partial(trio.serve_listeners, partial(laid.carry, socket), listeners))
        yield laid
        nursery.cancel_scope.cancel()


async def _carry(laid: Line, socket: str, client: trio.SocketStream) -> None:
    async with await trio.open_unix_socket(socket) as server, trio.open_nursery() as nursery:
        nursery.start_soon(_pump, laid, client, server)
        nursery.start_soon(_pump, laid, server, client)


async def _pump(laid: Line, source: trio.SocketStream, sink: trio.SocketStream) -> None:
    try:
        async for chunk in source:
            await laid.passing()
            await sink.send_all(chunk)
        await sink.send_eof()
    except (trio.BrokenResourceError, trio.ClosedResourceError):
        await sink.aclose()
