"""Secrets that are planted come out nowhere: not in a page, a metric, an error or the log."""

from __future__ import annotations

from pathlib import Path

import attrs
import httpx2
import pytest
import structlog

from growthd.config import Account, Config, Database as DatabaseSection, Notify
from growthd.config.show import shown
from growthd.store.database import Database
from growthd.web.api.openapi import described
from growthd.web.app import build
from growthd.web.context import Context
from growthd.web.guards.token import token_in
from growthd.web.views.head import VIEWS
from tests.store.asking import rows
from tests.web.conftest import SECRET, client_of

CANARY = "canary-bird"
DSN = f"postgresql://me:{CANARY}@127.0.0.1:1/db?password={CANARY}"
ADDRESSES = (f"https://ntfy.sh/{CANARY}", f"mailto://me:{CANARY}@example.org")


@pytest.fixture
def planted(context: Context) -> Context:
    """Every setting that may hold a secret holds one."""
    config = Config(
        accounts=(Account(handle="Ada"),),
        database=DatabaseSection(dsn=DSN),
        notify=Notify(errors_to=ADDRESSES, digest_to=ADDRESSES, heartbeat_to=ADDRESSES[:1]),
    )
    return attrs.evolve(context, config=config)


async def everything(client: httpx2.AsyncClient) -> str:
    """All that it says to anybody who asks, with and without success."""
    paths = [*(view.path for view in VIEWS), *described()["paths"], "/metrics", "/nothing"]
    answers = [await client.get(path) for path in paths]
    answers.append(await client.post("/v1/posts", json={}))
    answers.append(await client.post("/v1/posts", json={}, headers={"authorization": "Bearer x"}))
    return "\n".join(answer.text + str(answer.headers) for answer in answers)


async def test_no_secret_is_told_to_anybody(planted: Context, database: Database) -> None:
    with structlog.testing.capture_logs() as logs:
        async with client_of(build(planted)) as client:
            well = await everything(client)
            await rows(database, "drop table account_snapshots cascade")
            broken = await everything(client)

    said = well + broken + str(logs)
    assert "request_failed" in str(logs)
    assert len(broken) > 1000
    assert CANARY not in said
    assert SECRET not in said


async def test_no_secret_is_shown_by_check_config(planted: Context) -> None:
    told = "\n".join(shown(planted.config).values())

    assert "ntfy.sh" in told
    assert CANARY not in told


def test_a_token_is_not_in_what_the_process_shows_of_itself(tmp_path: Path) -> None:
    token = token_in(tmp_path)

    secret = (tmp_path / "web.token").read_text().strip()
    assert secret not in repr(token)
    assert secret not in str(token)
