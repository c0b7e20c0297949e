"""What `postmaster.pid` claims: who serves a data directory, and how far its start has come."""

from __future__ import annotations

from pathlib import Path

import attrs


@attrs.frozen(kw_only=True)
class Claim:
    pid: int
    socket_directory: Path | None
    """Where its clients meet it; None until it listens."""
    ready: bool


def read(data: Path) -> Claim | None:
    """The claim on `data`; None where there is none, or one that cannot be read.

    The lines are pid, data directory, start time, port, socket directory, address, shared memory
    and status, written as the start proceeds (src/include/utils/pidfile.h of Postgres).
    """
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = abs(int(lines[0]))
    except (OSError, ValueError, IndexError):
        return None
    lines += [""] * (8 - len(lines))
    return Claim(
        pid=pid,
        socket_directory=Path(lines[4]) if lines[4] else None,
        ready=lines[7].strip() == "ready",
    )
