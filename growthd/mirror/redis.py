"""As much of Redis as a mirror needs: one connection, commands in one go, their answers read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

import attrs
import trio

from growthd.supervision.outage import Outage

PORT = 6379
PATIENCE_SECONDS = 10.0
_CHUNK = 65_536
Command: TypeAlias = Sequence[str]


class RedisRefused(Outage):
    """Redis answered with an error; the message is its own."""


@attrs.define
class Redis:
    """One connection. Nothing but what `tell` sends goes over it."""

    _stream: trio.SocketStream
    _read: bytearray = attrs.field(factory=bytearray)

    async def tell(self, commands: Sequence[Command]) -> None:
        """All commands have been done. Raises RedisRefused for the first that was not."""
        await self._stream.send_all(b"".join(map(_encoded, commands)))
        answers = [await self._answer() for _ in commands]
        refused = next((answer for answer in answers if answer.startswith(b"-")), None)
        if refused is not None:
            raise RedisRefused(f"redis: {refused[1:].decode(errors='replace')}")

    async def _answer(self) -> bytes:
        """The first line of the next answer; what follows it has been passed by."""
        line = await self._line()
        kind, length = line[:1], line[1:]
        if kind == b"$" and length != b"-1":
            await self._skip(int(length) + 2)
        if kind == b"*" and length != b"-1":
            inner = [await self._answer() for _ in range(int(length))]
            return next((one for one in inner if one.startswith(b"-")), line)
        return line

    async def _line(self) -> bytes:
        while (end := self._read.find(b"\r\n")) < 0:
            await self._more()
        line = bytes(self._read[:end])
        del self._read[: end + 2]
        return line

    async def _skip(self, count: int) -> None:
        while len(self._read) < count:
            await self._more()
        del self._read[:count]

    async def _more(self) -> None:
        received = await self._stream.receive_some(_CHUNK)
        if not received:
            raise Outage("redis: the connection was closed")
        self._read += received


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[Redis]:
    """A connection for the length of the block, which may take `PATIENCE_SECONDS` in all.

    `url` is redis://[user:password@]host[:port][/number]. Raises Outage where Redis is away.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "127.0.0.1", parts.port or PORT
    try:
        with trio.fail_after(PATIENCE_SECONDS):
            async with await trio.open_tcp_stream(host, port) as stream:
                redis = Redis(stream)
                await redis.tell(_greetings(url))
                yield redis
    except (OSError, trio.BrokenResourceError, trio.TooSlowError) as away:
        raise Outage(f"redis at {host}:{port}: {type(away).__name__}: {away}") from away


def _greetings(url: str) -> list[Command]:
    parts = urlsplit(url)
    said: list[Command] = []
    if parts.password:
        who = [unquote(parts.username)] if parts.username else []
        said.append(["AUTH", *who, unquote(parts.password)])
    if number := parts.path.strip("/"):
        said.append(["SELECT", number])
    return said


def _encoded(command: Command) -> bytes:
    words = [word.encode() for word in command]
    parts = [b"$%d\r\n%s\r\n" % (len(word), word) for word in words]
    return b"*%d\r\n%s" % (len(words), b"".join(parts))
