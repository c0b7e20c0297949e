"""A served directory: from nothing to a DSN, and back to nothing."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import asyncpg
import pytest
import trio

from growthd.postgres.refusal import CannotServe
from growthd.postgres.server import serve
from tests.postgres.asking import answered, ask, meeting_place, postmaster_of, servers_of


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_a_first_start_makes_the_database(short_directory: Path) -> None:
    async with serve(short_directory / "pg", durable=False) as dsn:
        assert await ask(dsn, "SELECT current_database()::text") == "growthd"
        assert await ask(dsn, "SHOW server_encoding") == "UTF8"
        assert await ask(dsn, "SELECT upper('ä')") == "Ä"


async def test_data_and_dsn_outlive_a_stop(short_directory: Path) -> None:
    async with serve(short_directory / "pg", durable=False) as first:
        await ask(first, "CREATE TABLE kept AS SELECT 7 AS n")
    async with serve(short_directory / "pg", durable=False) as second:
        assert await ask(second, "SELECT n FROM kept") == 7
    assert first == second


async def test_only_the_owner_gets_in(short_directory: Path) -> None:
    directory = short_directory / "pg"
    async with serve(directory, durable=False) as dsn:
        assert await ask(dsn, "SHOW listen_addresses") == ""
        assert mode(meeting_place(dsn)) == 0o700
        assert mode(directory / "data") == 0o700
        assert mode(directory / "password") == 0o600
        assert mode(directory / "postgres.log") == 0o600
        password = (directory / "password").read_text()
        with pytest.raises(asyncpg.InvalidPasswordError):
            await ask(dsn.replace(password, "guessed"), "SELECT 1")


async def test_owned_data_are_durable_unless_thrown_away(cluster: Path) -> None:
    async with serve(cluster) as dsn:
        assert await ask(dsn, "SHOW fsync") == "on"
    async with serve(cluster, durable=False) as dsn:
        assert await ask(dsn, "SHOW fsync") == "off"


async def test_nothing_is_left(short_directory: Path) -> None:
    directory = short_directory / "pg"
    async with serve(directory, durable=False):
        assert servers_of(directory)
    assert not servers_of(directory)
    assert not list((directory / "socket").iterdir())


async def test_nothing_is_left_of_a_cancelled_block(cluster: Path) -> None:
    with trio.CancelScope() as scope:
        async with serve(cluster, durable=False):
            scope.cancel()
            await trio.sleep_forever()
    assert scope.cancelled_caught
    assert not servers_of(cluster)


async def test_a_start_cancelled_half_way_leaves_no_process(cluster: Path) -> None:
    with trio.CancelScope() as scope:
        scope.cancel()
        async with serve(cluster, durable=False):
            raise AssertionError("a cancelled start yields nothing")
    assert not servers_of(cluster)
    async with serve(cluster, durable=False) as dsn:
        assert await ask(dsn, "SELECT 1") == 1


async def test_the_blocks_own_exception_passes_as_it_is(cluster: Path) -> None:
    cause = KeyError("cause")
    with pytest.raises(ValueError, match="mine") as caught:
        async with serve(cluster, durable=False):
            raise ValueError("mine") from cause
    assert caught.value.__cause__ is cause


@pytest.mark.parametrize("name", ["Application Support", "it's", "grün", "50%&more?"])
async def test_any_name_of_a_directory_works(short_directory: Path, name: str) -> None:
    async with serve(short_directory / name / "pg", durable=False) as dsn:
        assert meeting_place(dsn).is_relative_to(short_directory)
        assert await ask(dsn, "SELECT 1") == 1


@pytest.mark.parametrize("name", ["a,b", 'the "best"', "long" * 20])
async def test_a_name_that_no_socket_can_have_meets_elsewhere(
    short_directory: Path, name: str
) -> None:
    async with serve(short_directory / name, durable=False) as dsn:
        place = meeting_place(dsn)
        assert not place.is_relative_to(short_directory)
        assert mode(place) == 0o700
        assert await ask(dsn, "SELECT 1") == 1
    assert not place.exists()


async def test_a_server_that_dies_comes_back_under_its_dsn(cluster: Path) -> None:
    async with serve(cluster) as dsn:
        await ask(dsn, "CREATE TABLE kept AS SELECT 7 AS n")
        first = postmaster_of(cluster)
        os.kill(first, signal.SIGKILL)
        assert await answered(dsn, "SELECT n FROM kept") == 7
        assert postmaster_of(cluster) != first
    assert not servers_of(cluster)


async def test_a_lost_password_is_replaced(cluster: Path) -> None:
    async with serve(cluster, durable=False) as first:
        pass
    (cluster / "password").unlink()
    async with serve(cluster, durable=False) as second:
        assert await ask(second, "SELECT 1") == 1
    assert first != second


async def test_the_owners_settings_win(cluster: Path) -> None:
    (cluster / "data" / "extra.conf").write_text("work_mem = '5MB'\n")
    (cluster / "data" / "extra.conf").chmod(0o644)
    async with serve(cluster, durable=False) as dsn:
        assert await ask(dsn, "SHOW work_mem") == "5MB"


async def test_a_failed_start_says_what_postgres_said(cluster: Path) -> None:
    (cluster / "data" / "extra.conf").write_text("no_such_setting = 1\n")
    (cluster / "data" / "extra.conf").chmod(0o644)
    with pytest.raises(CannotServe, match=r"no_such_setting|extra\.conf") as caught:
        async with serve(cluster, durable=False):
            raise AssertionError("it cannot start")
    assert str(cluster / "postgres.log") in str(caught.value)
    assert not servers_of(cluster)


async def test_a_creation_that_was_killed_is_begun_anew(short_directory: Path) -> None:
    unfinished = short_directory / "pg" / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")
    async with serve(short_directory / "pg", durable=False) as dsn:
        assert await ask(dsn, "SELECT 1") == 1
    assert not unfinished.exists()


async def test_a_strangers_directory_is_not_touched(short_directory: Path) -> None:
    strange = short_directory / "pg" / "data"
    strange.mkdir(parents=True)
    (strange / "holiday.jpg").write_text("sun")
    with pytest.raises(CannotServe, match="no Postgres data directory"):
        async with serve(short_directory / "pg"):
            raise AssertionError("there is no cluster")
    assert [file.name for file in strange.iterdir()] == ["holiday.jpg"]


async def test_a_place_that_is_a_file_is_refused(short_directory: Path) -> None:
    (short_directory / "pg").write_text("not a directory")
    with pytest.raises(CannotServe, match="Choose another data directory"):
        async with serve(short_directory / "pg"):
            raise AssertionError("a file holds no cluster")


async def test_the_session_server_answers(server_dsn: str) -> None:
    assert await ask(server_dsn, "SELECT 1") == 1
