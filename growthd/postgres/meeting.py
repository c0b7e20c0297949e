"""The private directory where clients meet the server: its socket, and nobody else's."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from growthd.postgres.account import Account, barrier, give

PORT = 5432
LONGEST_PATH_BYTES = 103
"""macOS has 104 bytes for a socket's path and its closing zero; Linux has 108."""
PREFIX = "growthd-pg-"


@contextmanager
def place(directory: Path, account: Account | None) -> Iterator[Path]:
    """A directory of mode 0700, short enough to hold a socket: beside the data, or a temporary one.

    A temporary one is removed afterwards; `abandon` removes what a killed daemon could not.
    """
    beside = directory / "socket"
    if fits(beside):
        beside.mkdir(mode=0o700, exist_ok=True)
        give(beside, account)
        yield beside
        return
    temporary = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_shortest(account)))
    give(temporary, account)
    try:
        yield temporary
    finally:
        abandon(temporary)


def fits(directory: Path) -> bool:
    """Whether a socket in `directory` can be named: to the kernel, and in a list with commas."""
    socket = os.fsencode(directory / f".s.PGSQL.{PORT}")
    return len(socket) <= LONGEST_PATH_BYTES and not {b",", b'"'} & {bytes([b]) for b in socket}


def abandon(directory: Path) -> None:
    """A temporary meeting place of ours is gone afterwards; any other directory is left alone."""
    if directory.name.startswith(PREFIX):
        shutil.rmtree(directory, ignore_errors=True)


def _shortest(account: Account | None) -> Path:
    usual = Path(tempfile.gettempdir()).resolve()
    usable = fits(usual / f"{PREFIX}12345678") and barrier(usual, account) is None
    return usual if usable else Path("/tmp")  # noqa: S108 - mkdtemp makes a private one in it
