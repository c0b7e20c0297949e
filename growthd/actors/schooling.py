"""Reads what there is to learn from: settled posts once a day, the others at every pass.

A shelf only spares reading: whatever it holds is a function of the rows, and is read anew as soon
as one of them has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import attrs
import trio

from growthd.compute.learning import ArrivalCurve, LessonPage, Lessons
from growthd.store import lessons
from growthd.store.database import Database
from growthd.store.learning import Whose
from growthd.store.lessons import Cursor

SETTLED = timedelta(days=14)
"""Age at which every capture of a post has closed and its credit is frozen."""
PAGE = 20_000


@attrs.define
class Shelf:
    """The lessons of settled posts, and what they were read by."""

    key: tuple[object, ...] | None = None
    settled: Lessons | None = None


@attrs.frozen(kw_only=True)
class School:
    """Where lessons are read, and by whose clock."""

    database: Database
    zone: str
    """The owner's, by its name in the time zone database."""


async def read_lessons(school: School, whose: Whose, now: datetime, shelf: Shelf) -> Lessons:
    """The lessons of every post before `now`.

    How impressions arrive is learned from what was read before the day began, so that it is the
    same at every pass of a day.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    border = today - SETTLED
    curve = await school.database.run(lessons.arrival, whose=whose, until=today)
    settled = await _settled(school, whose, border, curve, shelf)
    live = await _pages(school, whose, Cursor.before(border), now)
    return await _apart(lambda: settled.and_of(Lessons.of(live, curve)))


async def _settled(
    school: School, whose: Whose, border: datetime, curve: ArrivalCurve, shelf: Shelf
) -> Lessons:
    seen = await school.database.run(lessons.version, whose=whose, until=border)
    key = (border, seen, curve.shares.tobytes())
    if shelf.settled is None or shelf.key != key:
        pages = await _pages(school, whose, Cursor(), border)
        shelf.settled, shelf.key = await _apart(lambda: Lessons.of(pages, curve)), key
    return shelf.settled


async def _apart(work: Callable[[], Lessons]) -> Lessons:
    """The work is done beside the loop: a million posts take seconds."""
    return await trio.to_thread.run_sync(work, abandon_on_cancel=True)


async def _pages(school: School, whose: Whose, after: Cursor, until: datetime) -> list[LessonPage]:
    found: list[LessonPage] = []
    while True:
        page = await school.database.run(
            lessons.page, whose=whose, after=after, until=until, zone=school.zone, limit=PAGE
        )
        found.append(page)
        if len(page.decision_ids) < PAGE:
            return found
        after = lessons.cursor_of(page)
