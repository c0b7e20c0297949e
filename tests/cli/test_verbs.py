"""The verbs against an embedded database, while a daemon has it open and while none has."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from growthd.postgres.account import make_private
from growthd.store.migrate import known
from tests.cli.commands import Ended, growthd
from tests.conftest import throw_away_directory
from tests.programs import users
from tests.waiting import until
from tests.watching import Watch

TWEET = "1893000000000000001"
HALF_PAST = """
[[accounts]]
handle = "ada"
[daemon]
data_dir = "{data}"
[clock]
origin = 2026-03-01T12:30:00Z
wall_origin = {now}
"""
"""A watch to which it is half past twelve, when no hour is due, as the tests begin."""
CAPTURED = re.compile(r"^│ (\d+) .* captured ", re.MULTILINE)


@pytest.fixture(scope="module")
def fresh() -> Iterator[Path]:
    """The configuration of a watch where nothing has run yet."""
    with throw_away_directory() as directory:
        make_private(directory / "data")
        config = directory / "growthd.toml"
        config.write_text(HALF_PAST.format(data=directory / "data", now=time.time()))
        yield config
        assert users(directory) == []


def told(config: Path, *verb: str) -> Ended:
    return growthd(*verb, "--config", str(config))


@pytest.fixture(scope="module")
def quiet(fresh: Path) -> Path:
    """The same, once its database was made; no daemon runs there."""
    before = told(fresh, "status")
    assert (before.code, before.out) == (1, "")
    assert "holds no database yet: growthd run makes one" in before.err
    expected = "".join(f"applied  {each.name}\n" for each in known())
    assert told(fresh, "db", "migrate").out == expected
    return fresh


def test_what_was_applied_is_told(quiet: Path) -> None:
    ended = told(quiet, "db", "status")

    applied = "".join(f"applied  {each.version:04} {each.name}\n" for each in known())
    assert (ended.code, ended.out) == (0, applied)


def test_a_post_is_announced_taken_in_and_listed(quiet: Path) -> None:
    announced = told(quiet, "post", "add", f"https://x.com/ada/status/{TWEET}?s=20")
    assert (announced.code, announced.err) == (0, "")

    for actor, said in [
        ("intake", "1 events taken in"),
        ("poller", "hours planned; 1 timelines are to be looked at"),
        ("scheduler", "0 visits made"),
    ]:
        ended = told(quiet, "once", actor)
        assert (ended.code, ended.err, ended.out) == (0, "", f"{said}\n")

    state = told(quiet, "status", "--json")
    found = json.loads(state.out)
    assert (state.code, found["followers"], found["ledger"]) == (0, {"default": None}, [])
    assert found["next_due"] is not None


def test_an_entry_that_does_not_exist_is_a_usage_error(quiet: Path) -> None:
    ended = told(quiet, "captures", "show", "999999")

    assert (ended.code, ended.err) == (
        2,
        "There is no capture 999999; see growthd captures list.\n",
    )


async def test_the_ledger_is_shown_while_a_daemon_writes_it(standing_watch: Watch) -> None:
    await standing_watch.captured(1)
    config = str(standing_watch.config)

    ledger = growthd("captures", "list", "--state", "captured", "--config", config)
    found = CAPTURED.search(ledger.out)
    assert found, ledger.out
    entry = growthd("captures", "show", found[1], "--config", config)

    assert (ledger.code, entry.code) == (0, 0)
    assert entry.out.startswith(f"{found[1]}  ")
    assert "captured" in entry.out


async def test_the_state_is_told_while_a_daemon_works(standing_watch: Watch) -> None:
    await standing_watch.captured(1)
    state = growthd("status", "--json", "--config", str(standing_watch.config))

    found = json.loads(state.out)
    actors = {beat["actor"] for beat in found["actors"]}
    assert {"intake", "poller", "scheduler", "visitor-0", "visitor-1"} <= actors
    assert found["followers"]["default"] > 0
    missed = any(count["state"] == "missed" for count in found["ledger"])
    assert state.code == int(missed)


async def test_a_daemon_at_work_takes_in_what_is_announced_by_hand(standing_watch: Watch) -> None:
    async def newest() -> dict[str, Any] | None:
        posts: list[dict[str, Any]] = (await standing_watch.get("/v1/posts/recent")).json()["posts"]
        return posts[0] if posts else None

    post = await until(newest)
    config = str(standing_watch.config)
    ended = growthd("post", "add", post["tweet_id"], "--decision-id", "mine", "--config", config)
    assert ended.code == 0

    async def renamed() -> bool:
        found = (await standing_watch.get("/v1/posts/recent?limit=100")).json()["posts"]
        return any(
            (one["decision_id"], one["tweet_id"]) == ("mine", post["tweet_id"]) for one in found
        )

    await until(renamed)


def test_the_schema_is_looked_after_while_a_daemon_works(standing_watch: Watch) -> None:
    ended = told(standing_watch.config, "db", "migrate")

    assert (ended.code, ended.out) == (0, "Nothing to do.\n")


def test_a_pass_is_not_made_beside_a_daemon(standing_watch: Watch) -> None:
    ended = growthd("once", "poller", "--config", str(standing_watch.config))

    assert (ended.code, ended.out) == (1, "")
    assert "is in use by process" in ended.err
