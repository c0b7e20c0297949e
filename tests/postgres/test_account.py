"""Who runs the server, as root and as anyone else."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from growthd.postgres import account
from growthd.postgres.account import Account
from growthd.postgres.refusal import CannotServe
from growthd.postgres.server import serve
from tests.postgres.asking import ask, postmaster_of
from tests.postgres.daemons import daemon

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can lend an account")

NOBODY = Account(name="nobody", uid=65534, gid=65534)


@pytest.fixture
def as_user(tmp_path: Path) -> Iterator[None]:
    """Whoever runs the tests has no more rights than others, once `tmp_path` is there."""
    us = os.geteuid()
    if us == 0:
        os.seteuid(NOBODY.uid)
    yield
    os.seteuid(us)


@pytest.mark.usefixtures("as_user")
def test_an_ordinary_user_runs_it_as_itself(tmp_path: Path) -> None:
    assert account.choose(tmp_path) is None


@as_root
async def test_root_lends_an_unprivileged_account(short_directory: Path) -> None:
    directory = short_directory / "pg"
    async with serve(directory, durable=False) as dsn:
        owner = (directory / "data").stat().st_uid
        assert owner != 0
        assert psutil.Process(postmaster_of(directory)).uids().effective == owner
        assert await ask(dsn, "SELECT 1") == 1


@as_root
async def test_an_ordinary_users_server_is_its_own(short_directory: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(short_directory, nobody.pw_uid, nobody.pw_gid)
    with daemon(short_directory / "pg", "nobody") as (_, dsn):
        assert await ask(dsn, "SELECT 1") == 1
        assert (short_directory / "pg" / "lock").stat().st_uid == nobody.pw_uid
    async with serve(short_directory / "pg", durable=False) as dsn:
        assert await ask(dsn, "SELECT 1") == 1
        assert (short_directory / "pg" / "data").stat().st_uid == nobody.pw_uid


@as_root
async def test_a_closed_parent_is_named_and_stays_closed(short_directory: Path) -> None:
    closed = short_directory / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(CannotServe, match=f"may not enter {closed}"):
        async with serve(closed / "pg"):
            raise AssertionError("the account cannot get there")
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("as_user")
async def test_a_directory_of_another_user_is_refused() -> None:
    with pytest.raises(CannotServe, match="Choose another data directory"):
        async with serve(Path("/etc/growthd-test")):
            raise AssertionError("no user may write there")


def test_a_barrier_is_the_first_closed_directory(tmp_path: Path) -> None:
    inner = tmp_path / "open" / "closed" / "inner"
    inner.mkdir(parents=True)
    tmp_path.chmod(0o755)
    inner.parent.chmod(0o700)
    inner.chmod(0o700)
    ours = Account(name="ours", uid=os.geteuid(), gid=os.getegid())
    assert account.barrier(inner, ours) is None
    assert account.barrier(inner, None) is None
    closed = account.barrier(inner, NOBODY)
    assert closed is not None
    assert inner.is_relative_to(closed)
    assert closed.stat().st_mode & 0o001 == 0
