"""Feeds the tables of another program's learners through the columns that they have.

The statements are kept in the database and run by a trigger, so that what is read and what is fed
are one transaction (F53). No constraint is relied upon (F50), no NULL goes over a number (F54), and
a statement that fails is noted for the doctor and loses nothing of ours (F51, F52).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from growthd.store import queries
from growthd.store.database import Session
from growthd.store.existing import LEARNERS, Layout, Relation
from growthd.store.queries import quoted

_SQL = queries.load("existing")
_COUNTS: Mapping[str, str] = {
    "likes": "likes",
    "likes_count": "likes",
    "retweets": "reposts",
    "retweets_count": "reposts",
    "replies": "replies",
    "replies_count": "replies",
    "quotes": "quotes",
    "quotes_count": "quotes",
    "bookmarks": "bookmarks",
    "bookmarks_count": "bookmarks",
    "impressions": "impressions",
    "impressions_count": "impressions",
    "views": "impressions",
    "engagement_rate": "engagement_rate",
    "er_calculated": "engagement_rate",
    "updated_at": "collected_at",
    "collected_at": "collected_at",
}
_ONCE: Mapping[str, str] = {"decision_id": "decision_id", "data_source": "source"}
"""Columns that are given with a new row, and left alone afterwards."""
_FRESH = """(
    select distinct on (fresh.tweet_id) fresh.*
    from fresh
    join content_metadata post using (account_id, decision_id)
    where fresh.tweet_id is not null and not post.is_test_post
    order by fresh.tweet_id, fresh.horizon_minutes desc
) seen"""


_UPDATE = "update {table} target set {sets} from {fresh} where target.tweet_id = {key}"
_INSERT = (
    "insert into {table} ({names}) select {values} from {fresh}"
    " where not exists (select from {table} target where target.tweet_id = {key})"
)


@attrs.frozen(kw_only=True)
class Feeding:
    """A relation that is fed, and what last went wrong with it."""

    relation: str
    failed_at: datetime | None
    error: str | None


async def feed(session: Session, *, layout: Layout | None) -> list[str]:
    """From now on these are fed, and no others; returns their names. None stops all feeding."""
    fed = [] if layout is None else [one for one in map(layout.relations.get, LEARNERS) if one]
    taking = [one for one in fed if one.kind == "a table" and "tweet_id" in one.columns]
    await session.execute(_SQL["feed_no_more"], relations=[one.sql for one in taking])
    for one in taking:
        await session.execute(_SQL["feed"], relation=one.sql, statements=statements(one))
    return [one.name for one in taking]


async def feedings(session: Session) -> list[Feeding]:
    """What is fed."""
    return [Feeding(**row) for row in await session.fetch(_SQL["feedings"])]


def statements(relation: Relation) -> list[str]:
    """An update of the rows that are there, and an insert of those that are not."""
    key = f"seen.tweet_id::{relation.columns['tweet_id']}"
    known = {name: _cast(relation, name, column) for name, column in _COUNTS.items()}
    counts = {name: value for name, value in known.items() if name in relation.columns}
    fixed = {n: _cast(relation, n, c) for n, c in _ONCE.items() if n in relation.columns}
    sets = ", ".join(
        f"{quoted(name)} = coalesce({value}, target.{quoted(name)})"
        for name, value in counts.items()
    )
    names = ", ".join(map(quoted, ["tweet_id", *fixed, *counts]))
    values = ", ".join([key, *fixed.values(), *counts.values()])
    parts = {"table": relation.sql, "key": key, "fresh": _FRESH}
    return [
        _UPDATE.format(**parts, sets=sets),
        _INSERT.format(**parts, names=names, values=values),
    ]


def _cast(relation: Relation, name: str, column: str) -> str:
    return f"seen.{column}::{relation.columns.get(name, 'text')}"
