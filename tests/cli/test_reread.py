"""`growthd read --stored`: today's readers over what was kept, changing nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest
import trio

from growthd.border import open_border
from growthd.cli.read import Again, read
from growthd.model.capture import Subject
from growthd.model.reading import PostReading
from growthd.reading import graphql
from growthd.store import evidence
from growthd.store.database import Database
from tests.reading import payloads
from tests.reading.payloads import OWNER, POST_ID
from tests.store.asking import value

NOW = datetime.now(UTC)


@pytest.fixture
def config(tmp_path: Path, database_dsn: str) -> Path:
    path = tmp_path / "growthd.toml"
    path.write_text(
        f'[[accounts]]\nhandle = "{OWNER.handle}"\nid = "{OWNER.account_id}"\n'
        f'[daemon]\ndata_dir = "{tmp_path}"\n[database]\ndsn = "{database_dsn}"\n'
    )
    return path


def seen(at: datetime, **otherwise: int) -> evidence.Evidence:
    """A post as it was kept, with these counts in place of its own."""
    found = graphql.read_post(payloads.detail(payloads.entry(payloads.post())), POST_ID, OWNER)
    assert isinstance(found, PostReading)
    return evidence.Evidence(
        account_id="default",
        subject=Subject.POST,
        subject_id=POST_ID,
        read_at=at,
        verdict="published",
        source=found.witness.source,
        counts=attrs.asdict(found.counts) | otherwise,
        raw=found.raw,
    )


def again(config: Path, last: float | None = None) -> int:
    return read(again=Again(stored=True, last=last, config=config))


@pytest.mark.parametrize(("old", "code"), [({}, 0), ({"likes": 12}, 1)])
def test_the_evidence_is_read_again_and_left_alone(
    config: Path,
    database_dsn: str,
    capsys: pytest.CaptureFixture[str],
    old: dict[str, int],
    code: int,
) -> None:
    """F19: a reader that once took 334 for 12 is found out, and history is not rewritten."""
    _keep(database_dsn, [seen(NOW - timedelta(days=3), **old), seen(NOW)])

    assert again(config) == code

    said = capsys.readouterr().out
    assert ("likes 12 → 334" in said) == bool(old)
    assert "2 kept objects read again" in said
    assert said.endswith("Nothing was changed.\n")
    assert _count(database_dsn) == 2
    assert again(config, 3600) == 0


def _keep(dsn: str, kept: list[evidence.Evidence]) -> None:
    async def keep() -> None:
        async with open_border(), Database.open(dsn, size=1) as database:
            await database.run(evidence.keep, evidence=kept)

    trio.run(keep)


def _count(dsn: str) -> object:
    async def count() -> object:
        async with open_border(), Database.open(dsn, size=1) as database:
            return await value(database, "select count(*) from readings")

    return trio.run(count)
