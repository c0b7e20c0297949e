"""What is exported is read back as it stood in the database."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import attrs
import numpy as np
import pytest

from growthd.compute.attribution.records import METRICS, History
from growthd.sources.exported import ExportedTableError, history_of
from growthd.sources.exporting import write_tables
from growthd.store import history as store_of_history
from growthd.store.database import Database, Session
from growthd.store.history import Material, Stretch
from tests.actors.crediting import store
from tests.compute.attribution.simulated import START, Account, Simulated, simulate

DAYS = 4


def whole_seconds(made: Simulated) -> Simulated:
    """The account with its times as the files hold them."""
    return attrs.evolve(
        made,
        posts=tuple(
            attrs.evolve(post, posted_at=post.posted_at.replace(microsecond=0))
            for post in made.posts
        ),
        snapshots=tuple(
            attrs.evolve(seen, taken_at=seen.taken_at.replace(microsecond=0))
            for seen in made.snapshots
        ),
        readings=tuple(
            attrs.evolve(read, taken_at=read.taken_at.replace(microsecond=0))
            for read in made.readings
        ),
    )


async def material(database: Database) -> Material:
    whole = Stretch(
        account_id="default",
        posts_since=None,
        readings_since=None,
        until=START + timedelta(days=DAYS),
    )
    return await database.run(store_of_history.material, stretch=whole)


def same(exported: History, stored: History) -> bool:
    """Whether both say the same of everything, but for the posts' names."""
    return (
        exported.arms == stored.arms
        and all(
            np.array_equal(getattr(exported, name), getattr(stored, name))
            for name in ("posted", "snapshot_post", "snapshot_at", "read_at")
        )
        and all(
            np.array_equal(getattr(exported, name), getattr(stored, name))
            for name in ("followers", "precision", "measured")
        )
        and all(
            np.array_equal(exported.metrics[name], stored.metrics[name], equal_nan=True)
            for name in METRICS
        )
    )


async def test_what_is_exported_is_read_back_the_same(database: Database, tmp_path: Path) -> None:
    made = whole_seconds(simulate(Account(days=DAYS, reported=True), 3))
    await store(database, made, DAYS * 24)
    await database.run(
        _script,
        "update account_snapshots set source = 'estimated' where extract(hour from timestamp) = 9;"
        "update account_snapshots set exact = false where extract(hour from timestamp) = 10;"
        "update performance_snapshots set impressions = null where horizon_minutes = 240;",
    )
    stored = await material(database)

    write_tables(tmp_path / "out", stored)

    exported = history_of(tmp_path / "out")
    assert exported.post_ids == tuple(row["decision_id"] for row in stored.posts)
    assert len(exported.post_ids) == len(made.posts)
    assert same(exported, stored.history())
    assert not exported.measured.all()
    assert set(exported.precision.tolist()) == {1, 100}
    assert np.isnan(exported.metrics["impressions"]).any()


async def test_follows_from_an_export_of_x_count_from_the_moment_of_the_export(
    database: Database,
) -> None:
    made = simulate(Account(days=DAYS), 3)
    await store(database, made, DAYS * 24)
    await database.run(
        _script,
        "insert into imported_post_metrics (tweet_id, posted_on, new_follows, file, exported_at)"
        " select tweet_id, posted_at::date, 3, 'content.csv', posted_at + interval '30 hours'"
        " from content_metadata where decision_id = 'p000004'",
    )

    history = (await material(database)).history()

    told = np.isfinite(history.metrics["new_follows"])
    (row,) = np.flatnonzero(told)
    assert history.metrics["new_follows"][row] == 3
    age = history.snapshot_at[row] - history.posted[history.snapshot_post[row]]
    assert age == pytest.approx(30)


async def _script(session: Session, text: str) -> None:
    await session.script(text)


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("timestamp", "yesterday", "is no time"),
        ("timestamp", "2026-01-05T00:00:00", "has no time zone"),
        ("followers_count", "-4", "is no count"),
        ("followers_count", "", "is empty"),
        ("source", "guessed", "is 'guessed', not one of scraped"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place(
    tmp_path: Path, column: str, cell: str, said: str
) -> None:
    write_tables(tmp_path, Material(posts=[], snapshots=[], readings=[]))
    right = {
        "timestamp": "2026-01-05T00:00:00Z",
        "followers_count": "5",
        "precision": "1",
        "source": "scraped",
    }
    with (tmp_path / "account_snapshots.csv").open("a", newline="") as file:
        csv.DictWriter(file, list(right)).writerow({**right, column: cell})

    with pytest.raises(ExportedTableError, match=rf"line 2, column {column}: {said}"):
        history_of(tmp_path)


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportedTableError, match=r"posts\.csv: No such file"):
        history_of(tmp_path)
