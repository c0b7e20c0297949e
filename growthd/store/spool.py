"""What could not be stored yet, on the local disk: an append-only file of checksummed lines."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

import attrs
import structlog
import trio

_CHECKED = 9
"""Bytes before a line's record: its CRC-32 in hexadecimal, and a space."""

log = structlog.get_logger(__name__)


class SpoolFull(Exception):
    """The spool has no room for another record: its own bound is reached, or the disk's."""


@attrs.frozen
class _Entry:
    start: int
    length: int


@attrs.define(kw_only=True, eq=False)
class Spool:
    """Records, oldest first, each on disk before `append` returns, until it is dropped.

    A record that a crash tore was never promised to anybody and is cut off; one that the disk has
    spoiled since is passed by, and counted. A kill between the replay of a record and its `drop`
    brings the record back: whoever replays must bear to be told twice.
    """

    file: Path
    limit_bytes: int
    damaged: int = 0
    _entries: deque[_Entry] = attrs.field(init=False, factory=deque)
    _size: int = attrs.field(init=False, default=0)
    _lock: trio.Lock = attrs.field(init=False, factory=trio.Lock)
    _turned: trio.Event = attrs.field(init=False, factory=trio.Event)

    @classmethod
    def open(cls, file: Path, limit_bytes: int) -> Spool:
        """What an earlier life left behind is in it."""
        spool = cls(file=file, limit_bytes=limit_bytes)
        if file.exists():
            spool._take_stock()
        return spool

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size_bytes(self) -> int:
        """The bytes that it takes of the disk."""
        return self._size

    @property
    def disk_free_bytes(self) -> int:
        """What is left on its disk, for it and everybody else."""
        return shutil.disk_usage(self.file.parent).free

    async def append(self, record: bytes) -> None:
        """The record, one line of text, is on disk. Raises SpoolFull where none of it is."""
        line = b"%08x %b\n" % (crc32(record), record)
        async with self._lock:
            with trio.CancelScope(shield=True):
                await trio.to_thread.run_sync(self._write, line)
            self._entries.append(_Entry(self._size, len(line)))
            self._size += len(line)
            self._turn()

    async def first(self) -> bytes:
        """The oldest record, as soon as there is one."""
        await self._until(lambda: bool(self._entries))
        return await trio.to_thread.run_sync(self._read, self._entries[0])

    async def drop(self) -> None:
        """The oldest record is done with. Without any record the file is empty."""
        async with self._lock:
            self._entries.popleft()
            if not self._entries:
                with trio.CancelScope(shield=True):
                    await trio.to_thread.run_sync(self._cut, 0)
                self._size = 0
            self._turn()

    async def set_aside(self) -> None:
        """The oldest record is done with, and kept in a file beside for whoever looks into it."""
        record = await self.first()
        aside = self.file.with_suffix(".refused")
        with trio.CancelScope(shield=True):
            await trio.to_thread.run_sync(_append, aside, record + b"\n")
        await self.drop()

    async def drained(self) -> None:
        """Return once nothing waits to be stored."""
        await self._until(lambda: not self._entries)

    async def _until(self, holds: Callable[[], bool]) -> None:
        await trio.lowlevel.checkpoint()
        while not holds():
            await self._turned.wait()

    def _turn(self) -> None:
        self._turned.set()
        self._turned = trio.Event()

    def _take_stock(self) -> None:
        with self.file.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    log.warning("spool_torn", bytes=len(line))
                    break
                if _record(line) is None:
                    self.damaged += 1
                    log.error("spool_damaged", at=self._size, bytes=len(line))
                else:
                    self._entries.append(_Entry(self._size, len(line)))
                self._size += len(line)
        self._cut(self._size if self._entries else 0)
        self._size = self._size if self._entries else 0

    def _write(self, line: bytes) -> None:
        if self._size + len(line) > self.limit_bytes:
            raise SpoolFull(f"{self.file} has reached its bound of {self.limit_bytes:,} bytes")
        try:
            with _opened(self.file) as file:
                os.lseek(file, self._size, os.SEEK_SET)
                _write_all(file, line)
                os.fsync(file)
        except OSError as error:
            self._cut(self._size)
            raise SpoolFull(f"{self.file} cannot be written: {error}") from error

    def _read(self, entry: _Entry) -> bytes:
        with self.file.open("rb") as file:
            file.seek(entry.start)
            return file.read(entry.length)[_CHECKED:-1]

    def _cut(self, size: int) -> None:
        with _opened(self.file) as file:
            os.ftruncate(file, size)
            os.fsync(file)


def _record(line: bytes) -> bytes | None:
    """The record of a whole line; None where line and checksum disagree."""
    record = line[_CHECKED:-1]
    return record if line[:_CHECKED] == b"%08x " % crc32(record) else None


@contextmanager
def _opened(file: Path) -> Iterator[int]:
    """A descriptor of the file, which its owner alone may read: it holds what posts say."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _append(file: Path, data: bytes) -> None:
    with _opened(file) as descriptor:
        os.lseek(descriptor, 0, os.SEEK_END)
        _write_all(descriptor, data)


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
