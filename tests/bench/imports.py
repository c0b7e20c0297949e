"""How long it takes to take in an export of 10,000 posts: parsing, checking and storing.

python -m tests.bench.imports
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import trio

from growthd.border import open_border
from growthd.postgres.server import serve
from growthd.reading.x_export import read_export
from growthd.sources.csv_import import bring_in, open_file
from growthd.store.database import Database
from growthd.store.migrate import migrate
from tests.conftest import throw_away_directory
from tests.reading.exports import TODAY, many_posts

ROWS, ROUNDS, LIMIT_SECONDS = 10_000, 5, 2.0
NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)


async def measure(folder: Path) -> None:
    """Print the parts and the whole, in seconds; each figure is the median of the rounds."""
    file = folder / "content.csv"
    file.write_bytes(many_posts(ROWS))
    _show("read and check", median(_timed_reading(file) for _ in range(ROUNDS)))
    async with (
        serve(folder / "postgres") as dsn,
        open_border(),
        Database.open(dsn, size=1) as database,
    ):
        await migrate(database)
        first, *again = [await _timed_import(database, file) for _ in range(ROUNDS)]
    _show("read, check and store", first)
    _show("the same file again", median(again))
    _show("as a command, dry run", median(_timed_command(file) for _ in range(3)))


def _timed_reading(file: Path) -> float:
    began = time.perf_counter()
    assert len(read_export(file.read_bytes(), TODAY).rows) == ROWS
    return time.perf_counter() - began


async def _timed_import(database: Database, file: Path) -> float:
    began = time.perf_counter()
    delivery = open_file(file, NOW)
    await bring_in(database, "default", [delivery])
    return time.perf_counter() - began


def _timed_command(file: Path) -> float:
    command = [sys.executable, "-m", "growthd", "import", "x-analytics", str(file), "--dry-run"]
    # An installed growthd is compiled once, and not at each call.
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(file.parent)}
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environ)
    return time.perf_counter() - began


def _show(what: str, seconds: float) -> None:
    print(f"{what:24} {seconds:6.2f} s, {seconds / LIMIT_SECONDS:4.0%} of the limit")


def main() -> None:
    with throw_away_directory() as folder:
        trio.run(measure, folder)


if __name__ == "__main__":
    main()
