"""Purge, backup and restore, as a person says them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.commands import Ended, growthd
from tests.databases import administer


@pytest.fixture
def config(tmp_path: Path, healthy_dsn: str) -> Path:
    file = tmp_path / "growthd.toml"
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    file.write_text(
        '[[accounts]]\nhandle = "ada_grows"\nsources = ["api"]\n'
        f'[daemon]\ndata_dir = "{data}"\n[database]\ndsn = "{healthy_dsn}"\n'
    )
    file.chmod(0o600)
    return file


def said(config: Path, *verb: str) -> Ended:
    return growthd(*verb, "--config", str(config))


def test_a_purge_is_announced_made_and_bounded(config: Path, healthy_dsn: str) -> None:
    administer(healthy_dsn, "update captures set due_at = due_at - interval '60 days'")
    month = f"{datetime.now(UTC) - timedelta(days=32):%Y-%m-%d}"

    announced = said(config, "purge", "--before", month, "--dry-run")
    made = said(config, "purge", "--before", month)
    again = said(config, "purge", "--before", month)
    young = said(config, "purge", "--before", f"{datetime.now(UTC):%Y-%m-%d}")

    assert "captures" in announced.out
    assert announced.out.replace("would go", "are gone") == made.out
    assert [line.split()[1] for line in again.out.splitlines()] == ["0", "0", "0", "0"]
    assert (young.code, young.out) == (2, "")
    assert "what is younger is still in use" in young.err


def test_a_backup_is_made_once_and_restored_when_meant(config: Path, healthy_dsn: str) -> None:
    file = config.with_name("growthd.backup")

    made, twice = said(config, "db", "backup", str(file)), said(config, "db", "backup", str(file))
    administer(healthy_dsn, "delete from reward_features")
    refused = said(config, "db", "restore", str(file))
    restored = said(config, "db", "restore", str(file), "--replace")

    assert (made.code, twice.code, refused.code, restored.code) == (0, 2, 1, 0), restored.err
    assert "is not empty" in refused.err
    assert said(config, "doctor").code == 0
