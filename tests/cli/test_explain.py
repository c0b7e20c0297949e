"""`growthd explain` and `growthd recompute rewards`, as people run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import trio

from growthd.border import open_border
from growthd.store.database import Database
from tests.cli.commands import Ended, growthd
from tests.store.making import NOW
from tests.store.rewarding import live

TWEET = "1893000000000000001"


@pytest.fixture
def config(database_dsn: str, tmp_path: Path) -> Path:
    """A watch whose clock stands still at NOW; three posts have lived in its database."""

    async def fill() -> None:
        async with open_border(), Database.open(database_dsn, size=1) as database:
            await live(database, NOW)

    trio.run(fill)
    file = tmp_path / "growthd.toml"
    file.write_text(
        f'[[accounts]]\nhandle = "ada"\n[daemon]\ndata_dir = "{tmp_path}"\n'
        f'[database]\ndsn = "{database_dsn}"\n'
        f"[clock]\norigin = {NOW.isoformat()}\nwall_origin = 4e9\n"
    )
    return file


def told(config: Path, *verb: str) -> Ended:
    return growthd(*verb, "--config", str(config), environ={"COLUMNS": "160"})


def test_a_change_of_weights_is_shown_then_stored_and_every_score_is_explained(
    config: Path,
) -> None:
    """F62: the same recomputation again finds nothing to change."""
    foreseen = told(config, "recompute", "rewards", "--dry-run")
    assert foreseen.code == 0, foreseen.err
    assert "default: 2 rewards differ, 1 do not" in foreseen.out
    assert "Nothing was stored." in foreseen.out

    first = told(config, "recompute", "rewards")
    assert "stored: default: 3 posts scored, 3 rewards changed" in first.out
    again = told(config, "recompute", "rewards", "--dry-run")
    assert "default: 0 rewards differ, 3 do not" in again.out

    config.write_text(config.read_text() + "[reward]\nfollowers_weight = 0.8\n")
    heavier = told(config, "recompute", "rewards")
    assert "default: 2 rewards differ, 1 do not" in heavier.out
    assert "d1" in heavier.out
    _explains(told(config, "explain", f"https://x.com/ada/status/{TWEET}?s=20"))
    said = json.loads(told(config, "explain", TWEET, "--json").out)
    assert said["reward"]["total"] == sum(part["points"] for part in said["reward"]["parts"])


def _explains(ended: Ended) -> None:
    assert ended.code == 0, ended.err
    text = " ".join(ended.out.split())
    for words in (
        "It earned about 3.2 followers, most likely 1.5 to 5.0 (80 %)",
        "Its reward is 2.10; an average post of this kind gets 1.3.",
        "impressions: 900, 1.50 times the 600 that an average one gets",
        "by the former weights",
        "missed: the machine slept until its window had closed",
        "Up to 1 other post could have earned followers at the same time",
        "A rival",
    ):
        assert words in text


def test_a_post_that_nobody_knows_is_said_to_be_unknown(config: Path) -> None:
    ended = told(config, "explain", "nobody")

    assert (ended.code, ended.out) == (2, "")
    assert "growthd knows no post nobody." in ended.err
