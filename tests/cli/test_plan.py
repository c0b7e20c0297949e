"""`growthd plan`, as people call it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import asyncpg
import pytest
import trio

from growthd.border import open_border
from growthd.cli import plan
from growthd.store.database import Database
from tests.actors.pupil import one_pass
from tests.actors.school import NOW, enter, term
from tests.native import natively


@pytest.fixture
def config(tmp_path: Path, database_dsn: str) -> Path:
    """An account whose clock reads `NOW`."""
    path = tmp_path / "growthd.toml"
    path.write_text(
        f'[[accounts]]\nhandle = "Owner"\n[daemon]\ndata_dir = "{tmp_path}"\n'
        f'[database]\ndsn = "{database_dsn}"\n'
        f"[clock]\norigin = {NOW.isoformat()}\nwall_origin = {time.time()}\n"
    )
    return path


async def planned(dsn: str) -> None:
    async with open_border(), Database.open(dsn, size=2) as database:
        await enter(database, term(150))
        await one_pass(database)


def test_the_plan_is_shown_with_its_reasons(
    config: Path, database_dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plan.show(config=config)
    assert "default: no plan yet; growthd once planner makes one" in capsys.readouterr().out

    trio.run(planned, database_dsn)
    plan.show(config=config)

    said = " ".join(capsys.readouterr().out.split())
    assert "default: 2026-03-01 12:00 UTC" in said
    assert "are not enough data to judge the pace." in said
    assert "what to post" in said
    assert "craft" in said
    assert "Not enough data: " in said


def test_it_is_told_to_programs_as_json(
    config: Path, database_dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    trio.run(planned, database_dsn)

    plan.show(json_=True, config=config)

    told = json.loads(capsys.readouterr().out)
    assert told["account_id"] == "default"
    assert told["plan"]["propensities"]["post"]["topic"].keys() >= {"craft"}


def test_the_kill_switch_is_a_word_in_the_database(
    config: Path, database_dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    trio.run(planned, database_dsn)

    plan.stop(config=config)
    plan.show(config=config)
    stopped = capsys.readouterr().out
    plan.resume(config=config)
    plan.show(config=config)

    assert "(stopped)" in stopped
    assert "(stopped)" not in capsys.readouterr().out
    assert told(database_dsn) == ["PLAN_STOPPED", "PLAN_RESUMED"]


def told(dsn: str) -> list[str]:
    async def fetch() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetch(
                "select event_type from system_events where component = 'cli' order by id"
            )
        finally:
            await connection.close()

    return [row["event_type"] for row in natively(fetch())]
