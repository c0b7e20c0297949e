"""One daemon per directory: an flock that dies with its holder and says who holds it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from growthd.postgres.refusal import DirectoryHeld, explained


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold `path` alone for the length of the block; raises `DirectoryHeld` where another does.

    The kernel drops the lock with its holder, also after kill -9; the file itself stays, since
    removing it would let two processes each lock a file of that name.
    """
    with explained(path.parent):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, path)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DirectoryHeld(
            f"The directory {path.parent} is in use by {_holder(descriptor)}. "
            "Stop that process first, or choose another data directory."
        ) from None
    os.ftruncate(descriptor, 0)
    since = datetime.now(UTC).isoformat(sep=" ", timespec="seconds")
    os.pwrite(descriptor, f"process {os.getpid()} since {since}".encode(), 0)


def _holder(descriptor: int) -> str:
    return os.pread(descriptor, 200, 0).decode(errors="replace") or "another growthd"
