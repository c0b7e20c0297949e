"""The first configuration: complete, private, and never written over."""

from __future__ import annotations

import stat
from pathlib import Path

from growthd.config import load
from tests.cli.commands import growthd


def test_it_writes_a_configuration_that_watches_the_account(tmp_path: Path) -> None:
    path = tmp_path / "new" / "growthd.toml"

    ended = growthd("init", "--handle", "@Ada", "--config", str(path))

    assert ended.code == 0
    assert [account.handle for account in load(path, {}).config.accounts] == ["Ada"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "# X's API with an app of your own" in path.read_text()


def test_what_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "growthd.toml"
    path.write_text("mine")

    ended = growthd("init", "--handle", "ada", "--config", str(path))

    assert (ended.code, path.read_text()) == (1, "mine")


def test_a_handle_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "growthd.toml"

    ended = growthd("init", "--handle", "not a handle", "--config", str(path))

    assert (ended.code, path.exists()) == (2, False)
