"""The server's log: one file that we open for it, and cut when it has grown."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

LARGEST_BYTES = 8 * 1024 * 1024
TELLING = ("FATAL", "PANIC", "ERROR", "could not")


def open_for_append(path: Path) -> int:
    """A descriptor for the server to write to; the caller closes its own copy."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def rotate(path: Path) -> None:
    """A log above 8 MiB is moved to `.1`, in place of an older one, and starts anew.

    Copied and cut rather than renamed: the server keeps writing to the file that it has open.
    """
    if path.exists() and path.stat().st_size > LARGEST_BYTES:
        shutil.copyfile(path, older := path.with_name(f"{path.name}.1"))
        older.chmod(0o600)
        os.truncate(path, 0)


def last_words(path: Path, since: int) -> str:
    """The last line after byte `since` that tells of a failure, or the last line, or nothing."""
    with path.open("rb") as file:
        file.seek(since)
        lines = file.read().decode(errors="replace").strip().splitlines() or ["nothing"]
    telling = [line for line in lines if any(word in line for word in TELLING)]
    return (telling or lines)[-1].strip()
