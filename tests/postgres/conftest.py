"""Clusters ready to be served, copied from one that was made once."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import trio

from growthd.postgres.server import serve
from tests.conftest import throw_away_directory


@pytest.fixture(scope="session")
def finished_cluster() -> Iterator[Path]:
    """A cluster that was served once and is never served again."""
    with throw_away_directory() as directory:

        async def make() -> None:
            async with serve(directory / "pg", durable=False):
                pass

        trio.run(make)
        yield directory / "pg"


@pytest.fixture
def cluster(finished_cluster: Path, short_directory: Path) -> Path:
    """A cluster of the test's own; the copy keeps owners and modes."""
    subprocess.run(["cp", "-Rp", finished_cluster, short_directory / "pg"], check=True)
    return short_directory / "pg"
