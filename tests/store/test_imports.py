"""What exports say: the later one has the last word, whatever the order they come in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from growthd.model.export import ExportKind, ExportRow
from growthd.store import imports
from growthd.store.database import Database
from growthd.store.imports import Fate, Stamp
from tests.store.asking import rows
from tests.store.making import NOW, TWEET

DAY = timedelta(days=1)


def a_post(tweet_id: str = TWEET, **counts: int | None) -> ExportRow:
    return ExportRow(line=2, tweet_id=tweet_id, day=NOW.date(), counts=counts)


def a_day(offset: int = 0, **counts: int | None) -> ExportRow:
    return ExportRow(line=2, tweet_id="", day=NOW.date() - offset * DAY, counts=counts)


async def bring(
    database: Database,
    given: Sequence[ExportRow],
    at: datetime = NOW,
    account_id: str = "default",
) -> dict[Fate, int]:
    stamp = Stamp(account_id=account_id, file="export.csv", exported_at=at)
    kind = ExportKind.CONTENT if given[0].tweet_id else ExportKind.OVERVIEW
    return dict(await database.run(imports.store, stamp=stamp, kind=kind, rows=given))


async def standing(database: Database) -> list[tuple[object, ...]]:
    found = await rows(
        database, "select tweet_id, likes, new_follows from imported_post_metrics order by 1"
    )
    return [tuple(row) for row in found]


async def test_posts_and_days_are_stored_with_their_source(database: Database) -> None:
    assert await bring(database, [a_post(likes=3, new_follows=1)]) == {Fate.NEW: 1}
    assert await bring(database, [a_day(likes=9, unfollows=2), a_day(1)]) == {Fate.NEW: 2}

    (post,) = await rows(database, "select * from imported_post_metrics")
    assert (post["source"], post["file"], post["exported_at"]) == ("csv", "export.csv", NOW)
    assert (post["posted_on"], post["likes"], post["replies"]) == (NOW.date(), 3, None)
    days = await rows(database, "select * from imported_account_days order by day desc")
    assert [(day["likes"], day["unfollows"]) for day in days] == [(9, 2), (None, None)]


async def test_the_same_export_again_changes_nothing(database: Database) -> None:
    """F47"""
    given = [a_post(likes=3)]
    await bring(database, given)
    before = await rows(database, "select * from imported_post_metrics")
    assert await bring(database, given) == {Fate.UNCHANGED: 1}
    assert await rows(database, "select * from imported_post_metrics") == before


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_the_later_export_wins_in_whichever_order(
    database: Database, order: tuple[int, int]
) -> None:
    """X revises the last days."""
    exports = [(a_post(likes=3, new_follows=1), NOW), (a_post(likes=5), NOW + DAY)]
    fates = [await bring(database, [exports[n][0]], exports[n][1]) for n in order]
    assert fates[1] == {Fate.CHANGED if order == (0, 1) else Fate.OUTDATED: 1}
    kept = 1 if order == (0, 1) else None
    assert await standing(database) == [(TWEET, 5, kept)]


async def test_an_export_that_confirms_outdates_what_lies_between(database: Database) -> None:
    await bring(database, [a_post(likes=3)], NOW)
    assert await bring(database, [a_post(likes=3)], NOW + 2 * DAY) == {Fate.UNCHANGED: 1}
    assert await bring(database, [a_post(likes=4)], NOW + DAY) == {Fate.OUTDATED: 1}
    assert await standing(database) == [(TWEET, 3, None)]


async def test_what_an_export_does_not_say_stays(database: Database) -> None:
    """F54: no unknown over a known number."""
    await bring(database, [a_post(likes=3, new_follows=1)])
    assert await bring(database, [a_post(likes=None, new_follows=2)], NOW + DAY) == {
        Fate.CHANGED: 1
    }
    assert await standing(database) == [(TWEET, 3, 2)]


async def test_two_exports_of_one_moment_are_taken_as_they_come(database: Database) -> None:
    await bring(database, [a_post(likes=3)])
    assert await bring(database, [a_post(likes=4)]) == {Fate.CHANGED: 1}
    assert await standing(database) == [(TWEET, 4, None)]


async def test_accounts_do_not_mix(database: Database) -> None:
    await bring(database, [a_post(likes=3)])
    assert await bring(database, [a_post(likes=9)], NOW, "other") == {Fate.NEW: 1}
    assert await standing(database) == [(TWEET, 3, None), (TWEET, 9, None)]


async def test_nothing_at_all_is_no_trouble(database: Database) -> None:
    stamp = Stamp(account_id="default", file="empty.csv", exported_at=NOW)
    for kind in ExportKind:
        assert not await database.run(imports.store, stamp=stamp, kind=kind, rows=[])
