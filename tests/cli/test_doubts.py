"""`growthd captures doubts`: what was held back, and what became of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import trio

from growthd.border import open_border
from growthd.cli.captures import doubts
from growthd.model.past import NewDoubt, Review
from growthd.model.verdict import Doubt, Ruling, Suspect
from growthd.store import doubts as store_doubts
from growthd.store.database import Database

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path, database_dsn: str) -> Path:
    path = tmp_path / "growthd.toml"
    path.write_text(
        f'[[accounts]]\nhandle = "ada"\n[daemon]\ndata_dir = "{tmp_path}"\n'
        f'[database]\ndsn = "{database_dsn}"\n'
    )
    return path


def hold(dsn: str, value: int) -> None:
    suspect = Suspect(
        metric="likes", value=value, doubt=Doubt.FALSE_ZERO, detail="likes fell", before=7
    )
    review = Review(opened=(NewDoubt(subject_id="1" * 19, suspect=suspect),))

    async def record() -> None:
        async with open_border(), Database.open(dsn, size=1) as database:
            await database.run(store_doubts.record, account_id="default", review=review, at=NOW)

    trio.run(record)


def test_held_values_are_listed_by_their_ruling(
    config: Path, database_dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    hold(database_dsn, 0)
    hold(database_dsn, 0)  # the same value, seen at once by another visit

    doubts(config=config)
    said = capsys.readouterr().out
    assert said.count("1" * 19) == 1
    assert "likes fell" in said
    assert "open" in said

    doubts(ruling=Ruling.DROPPED, config=config)
    assert "likes fell" not in capsys.readouterr().out
