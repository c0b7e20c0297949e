"""Posts and events of an existing database, taken over as events of our own, each once.

They are read from a cursor with an overlap, because rows of other writers commit out of order;
what was taken over already is known by its own name. A post is an event too: then all that an
announcement goes through, it goes through.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import attrs

from growthd.store import queries
from growthd.store.database import Session
from growthd.store.existing import MOMENTS, PAYLOADS, Layout, Relation
from growthd.store.queries import Query

_SQL = queries.load("existing")
OVERLAP = timedelta(minutes=30)
LIMIT = 500
BEGINNING = datetime(2006, 3, 21, tzinfo=UTC)
"""The day of the first tweet."""

_EVENTS = """
select
    'event ' || (seen.id)::text as name, seen.created_at as at, seen.event_type,
    to_jsonb(seen) -> '{payload}' as event_data
from {relation} seen
where seen.event_type in ('POST_SUCCESS', 'REPLY_SUCCESS') and seen.created_at >= $since
order by seen.created_at
limit $limit
"""
_POSTS = """
select
    'post ' || (seen.decision_id)::text || ' ' || (seen.tweet_id)::text as name,
    seen.{moment} as at,
    case to_jsonb(seen) ->> 'decision_type' when 'reply' then 'REPLY_SUCCESS' else 'POST_SUCCESS'
        end as event_type,
    to_jsonb(seen) || jsonb_build_object(
        'decision_id', (seen.decision_id)::text, 'tweet_id', (seen.tweet_id)::text
    ) as event_data
from {relation} seen
where seen.tweet_id is not null and seen.{moment} >= $since
  and coalesce(to_jsonb(seen) ->> 'status', 'posted') = 'posted'
order by seen.{moment}
limit $limit
"""


@attrs.frozen(kw_only=True)
class Taken:
    """How many events, and how many posts, were new."""

    events: int = 0
    posts: int = 0


async def take_over(session: Session, *, layout: Layout, since: datetime) -> Taken:
    """What is new there since a moment at the earliest is among our own events."""
    return Taken(
        events=await _take(session, "events", _events(layout.events), since),
        posts=await _take(session, "posts", _posts(layout.posts), since),
    )


def _events(relation: Relation | None) -> Query | None:
    if relation is None:
        return None
    payload = relation.first(PAYLOADS)
    return Query.parse("existing_events", _EVENTS.format(relation=relation.sql, payload=payload))


def _posts(relation: Relation | None) -> Query | None:
    if relation is None:
        return None
    moment = relation.first(MOMENTS)
    return Query.parse("existing_posts", _POSTS.format(relation=relation.sql, moment=moment))


async def _take(session: Session, what: str, query: Query | None, since: datetime) -> int:
    """Page by page, until one brings nothing new."""
    if query is None:
        return 0
    reached = await session.fetch_value(_SQL["reached"], what=what)
    cursor = since if reached is None else max(since, reached - OVERLAP)
    taken = 0
    while rows := await session.fetch(query, since=cursor, limit=LIMIT):
        fresh: Sequence[str] = [
            row["name"]
            for row in await session.fetch(
                _SQL["take"],
                what=what,
                names=[row["name"] for row in rows],
                ats=[row["at"] for row in rows],
            )
        ]
        new = [row for row in rows if row["name"] in set(fresh)]
        await session.execute(
            _SQL["announce"],
            types=[row["event_type"] for row in new],
            datas=[row["event_data"] for row in new],
            ats=[row["at"] for row in new],
        )
        taken += len(new)
        if len(rows) < LIMIT or rows[-1]["at"] == cursor:
            break
        cursor = rows[-1]["at"]
    return taken
