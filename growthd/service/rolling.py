"""A log that growthd rolls by itself: launchd only ever appends, and a disk is not without end."""

from __future__ import annotations

import io
import os
from pathlib import Path

import attrs

MAX_BYTES = 10 * 2**20
KEPT = 5


@attrs.define(eq=False, slots=False)
class RollingLog(io.TextIOBase):
    """Text written to `path`; at `most` bytes it becomes `path.1`, and `kept` such files stay.

    Each write is whole lines in one file. A disk that is full loses lines, never the daemon.
    """

    path: Path
    most: int = MAX_BYTES
    kept: int = KEPT
    _handle: int | None = attrs.field(default=None, init=False)
    _written: int = attrs.field(default=0, init=False)

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        """Append the text; returns its length, whether or not the disk took it."""
        line = text.encode("utf-8", "backslashreplace")
        try:
            handle = self._open()
            if self._written and self._written + len(line) > self.most:
                self._roll()
                handle = self._open()
            self._written += os.write(handle, line)
        except OSError:
            return len(text)
        return len(text)

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        super().close()

    def _open(self) -> int:
        if self._handle is None:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            self._handle = os.open(self.path, flags, 0o600)
            self._written = os.fstat(self._handle).st_size
        return self._handle

    def _roll(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        for n in range(self.kept - 1, 0, -1):
            older = self._numbered(n)
            if older.exists():
                older.replace(self._numbered(n + 1))
        self.path.replace(self._numbered(1))

    def _numbered(self, n: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{n}")
