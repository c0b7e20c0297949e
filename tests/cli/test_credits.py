"""The verbs of credits: the ledger of a day adds up, and what is exported can be attributed."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import trio

from growthd.store.database import Database
from tests.actors.crediting import attributor, store
from tests.cli.commands import Ended, growthd
from tests.compute.attribution.simulated import START, Account, Simulated, simulate

DAYS = 3


@pytest.fixture
async def watch(database: Database, database_dsn: str, tmp_path: Path) -> Path:
    """The configuration of a database that holds three days of an account, attributed."""
    made = simulate(Account(days=DAYS), 3)
    await store(database, made, DAYS * 24)
    await attributor(database).one_pass(START + timedelta(days=DAYS))
    config = tmp_path / "growthd.toml"
    config.write_text(
        f'[[accounts]]\nhandle = "ada"\n[database]\ndsn = "{database_dsn}"\n'
        f'[daemon]\ndata_dir = "{tmp_path}/data"\n'
    )
    return config


async def told(config: Path, *verb: str) -> Ended:
    return await trio.to_thread.run_sync(partial(growthd, *verb, "--config", str(config)))


async def test_the_ledger_of_a_day_adds_up(watch: Path) -> None:
    ended = await told(watch, "ledger", "--day", "2025-01-07", "--json")

    said = json.loads(ended.out)
    assert said["day"] == "2025-01-07"
    sums = said["sums"]
    explained = sums["by_posts"] + sums["background"] - sums["unfollows"] - sums["purged"]
    intervals = said["intervals"]
    assert explained == pytest.approx(said["change"])
    assert said["change"] == intervals[-1]["followers_after"] - intervals[0]["followers_before"]
    for interval in intervals:
        assert sum(interval["follows"]) == pytest.approx(interval["by_posts"])


async def test_the_ledger_is_shown_as_a_table(watch: Path) -> None:
    shown = await told(watch, "ledger", "--day", "2025-01-07")
    empty = await told(watch, "ledger", "--day", "2024-01-07")

    assert shown.code == 0
    assert "by no post" in shown.out
    assert "p0000" in shown.out
    assert empty.out == "Nothing of 2024-01-07 is in the ledger of default.\n"


async def test_what_is_exported_can_be_attributed(watch: Path, tmp_path: Path) -> None:
    exported = await told(watch, "export", "--out", str(tmp_path / "account"))
    assert exported.code == 0

    ended = await trio.to_thread.run_sync(
        growthd, "attribute", "--from", str(tmp_path / "account"), "--out", str(tmp_path / "out")
    )

    assert ended.code == 0
    with (tmp_path / "out" / "attribution.csv").open() as file:
        credited = list(csv.DictReader(file))
    made: Simulated = simulate(Account(days=DAYS), 3)
    assert [row["post_id"] for row in credited] == [post.post_id for post in made.posts]
    ledger = json.loads((tmp_path / "out" / "ledger.json").read_text())
    gained = sum(float(row["followers_gained"]) for row in credited) + ledger["baseline"]
    left = ledger["unfollows"] + ledger["purge"]
    assert gained - left == pytest.approx(ledger["last"] - ledger["first"])


async def test_a_table_that_cannot_be_read_ends_in_a_sentence(tmp_path: Path) -> None:
    ended = await trio.to_thread.run_sync(
        growthd, "attribute", "--from", str(tmp_path), "--out", str(tmp_path / "out")
    )

    assert ended.code == 1
    assert ended.err == f"growthd attribute: {tmp_path}/posts.csv: No such file or directory\n"
