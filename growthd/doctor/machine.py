"""The machine: room on the disk, a clock that agrees with the database's, private folders."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from growthd.doctor.issue import Issue, broken, warning

NEEDED_BYTES = 200 * 2**20
WANTED_BYTES = 2 * 2**30
SKEW = timedelta(seconds=30)
_MIB = 2**20


def disk(folder: Path) -> Iterator[Issue]:
    """Whether there is room to write; what does not exist yet is judged by its parent."""
    place = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(place).free
    said = f"{free // _MIB:,} MiB are free at {place}"
    fixes = ("Free some space", "growthd purge --before DATE drops what is old")
    if free < NEEDED_BYTES:
        yield broken("The disk is full: nothing can be stored.", said, *fixes)
    elif free < WANTED_BYTES:
        yield warning("The disk is nearly full.", said, *fixes)


def clock(machine: datetime, database: datetime) -> Iterator[Issue]:
    """Whether this machine's clock agrees with the database's, by which leases are held."""
    skew = machine - database
    if abs(skew) > SKEW:
        yield warning(
            "This machine's clock and the database's disagree.",
            f"{machine:%H:%M:%S} here, {database:%H:%M:%S} there (UTC)",
            "Turn network time on, on both machines",
        )


def private(folder: Path) -> Iterator[Issue]:
    """Whether others on this machine can look into the folder, where the login is.

    To pass through it is another matter: where growthd runs as root, its server has to.
    """
    if not folder.exists():
        return
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o066:
        yield warning(
            "Others on this machine can read growthd's data, the login to X among them.",
            f"{folder} has mode {mode:03o}",
            f"chmod 700 '{folder}'",
        )
