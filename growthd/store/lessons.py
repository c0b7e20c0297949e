"""What there is to learn from, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import attrs
import numpy as np

from growthd.compute.learning import DIMENSIONS, ArrivalCurve, LessonPage, fit_arrival
from growthd.compute.learning.tallies import METRICS
from growthd.store import queries
from growthd.store.database import Record, Session
from growthd.store.learning import Whose

_SQL = queries.load("lessons")
_READ = tuple(name for name in METRICS if name not in {"credit", "credited_impressions"})
CURVE_POSTS = 2000
"""Newest posts that the arrival of impressions is learned from."""


BEGINNING = datetime.min.replace(tzinfo=UTC)


@attrs.frozen(kw_only=True)
class Cursor:
    """The last post of a page: the next one goes on after it, up to `until`."""

    posted_at: datetime = BEGINNING
    decision_id: str = ""

    @classmethod
    def before(cls, moment: datetime) -> Cursor:
        """Just before all posts of `moment` and later."""
        return cls(posted_at=moment, decision_id="")


async def page(
    session: Session, *, whose: Whose, after: Cursor, until: datetime, zone: str, limit: int
) -> LessonPage:
    """Up to `limit` posts after the cursor and before `until`, oldest first; no test posts.

    The hour and the day of the week are those of the owner's clock, in `zone`.
    """
    rows = await session.fetch(
        _SQL["lessons"],
        **whose.key,
        zone=zone,
        after_posted_at=after.posted_at,
        after_decision_id=after.decision_id,
        until=until,
        limit=limit,
    )
    return _page(rows)


async def version(session: Session, *, whose: Whose, until: datetime) -> str:
    """Another one whenever a post before `until` came, went, was described or credited anew."""
    found: str = await session.fetch_value(_SQL["lessons_version"], **whose.key, until=until)
    return found


async def arrival(session: Session, *, whose: Whose, until: datetime) -> ArrivalCurve:
    """How impressions arrive, from all that was read before `until`."""
    rows = await session.fetch(_SQL["arrivals"], **whose.key, until=until, posts=CURVE_POSTS)
    _, post = np.unique([row["decision_id"] for row in rows], return_inverse=True)
    return fit_arrival(
        np.asarray(post, np.int64),
        np.array([row["age_hours"] for row in rows], np.float64),
        np.array([row["impressions"] for row in rows], np.float64),
    )


def cursor_of(found: LessonPage) -> Cursor:
    """Where the next page begins; the page must not be empty."""
    return Cursor(
        posted_at=datetime.fromtimestamp(found.posted_at[-1], UTC),
        decision_id=found.decision_ids[-1],
    )


def _page(rows: Sequence[Record]) -> LessonPage:
    columns = dict(zip(rows[0].keys(), zip(*rows, strict=True), strict=True)) if rows else {}

    def told(name: str) -> tuple[Any, ...]:
        return columns.get(name, ())

    return LessonPage(
        decision_ids=told("decision_id"),
        posted_at=told("posted_seconds"),
        arms={name: told(name) for name in DIMENSIONS},
        age_hours=told("age_hours"),
        credit=told("credit"),
        measured={name: told(name) for name in _READ},
        is_test=(False,) * len(rows),
    )
