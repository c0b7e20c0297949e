"""One daemon per directory."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from growthd.postgres.lock import hold
from growthd.postgres.refusal import CannotServe, DirectoryHeld
from growthd.postgres.server import serve
from tests.postgres.asking import ask, postmaster_of
from tests.postgres.daemons import daemon


async def test_a_second_daemon_is_told_who_holds_the_directory(short_directory: Path) -> None:
    directory = short_directory / "pg"
    with daemon(directory) as (process, dsn):
        first = postmaster_of(directory)
        with pytest.raises(DirectoryHeld) as caught:
            async with serve(directory):
                raise AssertionError("the directory is held")
        said = rf"{directory} .*process {process.pid} since 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\+00:00"
        assert re.search(said, str(caught.value))
        assert postmaster_of(directory) == first
        assert await ask(dsn, "SELECT 1") == 1


def test_a_lock_is_free_again_after_the_block(tmp_path: Path) -> None:
    for _ in range(2):
        with hold(tmp_path / "lock"), pytest.raises(DirectoryHeld), hold(tmp_path / "lock"):
            raise AssertionError("it is held")


def test_a_lock_that_cannot_be_opened_is_explained(tmp_path: Path) -> None:
    with pytest.raises(CannotServe, match="correct its owner"), hold(tmp_path / "no" / "lock"):
        raise AssertionError("there is no such directory")
