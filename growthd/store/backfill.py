"""History that an existing database holds: entered once, labelled, and only as far as believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence

import attrs

from growthd.reading.inherited import (
    Doubtful,
    Inherited,
    InheritedHour,
    nearest_age,
    of_hour,
    of_post,
)
from growthd.store import queries
from growthd.store.database import Session
from growthd.store.existing import HISTORY, Layout, Relation
from growthd.store.queries import Query

_SQL = queries.load("existing")
PAGE = 1000
BETWEEN = "read between two ages"
UNKNOWN_POST = "of a post that is not followed"
_ROWS = """
select to_jsonb(seen) as row from {relation} seen
order by to_jsonb(seen)::text limit $limit offset $offset
"""


@attrs.frozen(kw_only=True)
class Told:
    """How many rows of a relation there were and entered, and why others were left out."""

    relation: str
    rows: int
    entered: int
    left_out: dict[str, int]


async def backfill(
    session: Session, *, layout: Layout, account_id: str, ages: tuple[int, ...]
) -> list[Told]:
    """What is believed of the history is entered where nothing of our own is.

    Done a second time it enters nothing more. Readings are only of posts that are followed.
    """
    told = []
    for name in HISTORY:
        relation = layout.relations.get(name)
        if relation is None:
            continue
        if name == "account_snapshots":
            told.append(await _hours(session, relation, account_id))
        else:
            told.append(await _metrics(session, relation, account_id, ages))
    return told


async def _metrics(
    session: Session, relation: Relation, account_id: str, ages: tuple[int, ...]
) -> Told:
    rows = entered = 0
    left: Counter[str] = Counter()
    async for page in _pages(session, relation):
        rows += len(page)
        found = [of_post(row) for row in page]
        left.update(one.value for one in found if isinstance(one, Doubtful))
        believed = [one for one in found if isinstance(one, Inherited)]
        posted = await session.fetch(
            _SQL["posted"], account_id=account_id, tweet_ids=[one.tweet_id for one in believed]
        )
        times = {row["tweet_id"]: row["posted_at"] for row in posted}
        left[UNKNOWN_POST] += sum(one.tweet_id not in times for one in believed)
        aged = [
            (one, nearest_age((one.read_at - times[one.tweet_id]).total_seconds() / 60, ages))
            for one in believed
            if one.tweet_id in times
        ]
        left[BETWEEN] += sum(age is None for _, age in aged)
        entered += await session.execute(
            _SQL["enter_history"],
            account_id=account_id,
            readings=[_reading(one, age, relation.name) for one, age in aged if age is not None],
        )
    return Told(relation=relation.name, rows=rows, entered=entered, left_out=dict(+left))


async def _hours(session: Session, relation: Relation, account_id: str) -> Told:
    rows = entered = 0
    left: Counter[str] = Counter()
    async for page in _pages(session, relation):
        rows += len(page)
        found = [of_hour(row) for row in page]
        left.update(one.value for one in found if isinstance(one, Doubtful))
        believed = [one for one in found if isinstance(one, InheritedHour)]
        entered += await session.execute(
            _SQL["enter_hours"], account_id=account_id, hours=[_hour(one) for one in believed]
        )
    return Told(relation=relation.name, rows=rows, entered=entered, left_out=dict(+left))


async def _pages(
    session: Session, relation: Relation
) -> AsyncIterator[Sequence[dict[str, object]]]:
    query = Query.parse("existing_rows", _ROWS.format(relation=relation.sql))
    offset = 0
    while found := await session.fetch(query, limit=PAGE, offset=offset):
        yield [row["row"] for row in found]
        offset += len(found)


def _reading(one: Inherited, age: int, came_from: str) -> dict[str, object]:
    return {
        "tweet_id": one.tweet_id,
        "horizon": age,
        "collected_at": one.read_at.isoformat(),
        "impressions": one.counts.views,
        "likes": one.counts.likes,
        "reposts": one.counts.reposts,
        "replies": one.counts.replies,
        "quotes": one.counts.quotes,
        "bookmarks": one.counts.bookmarks,
        "profile_clicks": one.profile_clicks,
        "came_from": came_from,
    }


def _hour(one: InheritedHour) -> dict[str, object]:
    return {
        "at": one.read_at.isoformat(),
        "followers": one.counts.followers,
        "following": one.counts.following,
        "posts": one.counts.posts,
        "source": "imported",
    }
