"""What must hold after a round, asked of the database alone, and of what the site served."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypeAlias

import attrs

from growthd.store import audit
from growthd.store.database import Record, Session
from growthd.store.queries import Query
from tests.chaos.arena import SPEED, Arena

VISIT = timedelta(seconds=20 * SPEED)
"""How long before a stored moment the site may have answered, where the visit took no longer."""
Span: TypeAlias = tuple[datetime, datetime]
TOOK = Query.parse("took", "select read_at, seconds from visits")

BOOKED = {
    "an announcement without a receipt": """
        select id from system_events
        where event_type in ('POST_SUCCESS', 'REPLY_SUCCESS') and handled_at is null
          and component = 'bot'
    """,
    "an hour of the account that is not in the books": """
        select hour from accounts, generate_series(
            date_trunc('hour', watched_since, 'UTC') + interval '1 hour', $settled,
            interval '1 hour'
        ) as hour
        where not exists (
            select from captures c where c.account_id = accounts.account_id
              and c.subject = 'account' and c.due_at = hour
        )
    """,
}
"""What is in the books once a daemon has caught up, and stays there."""

CAUGHT_UP = BOOKED | {
    "a window that closed has no end": """
        select account_id, subject_id, horizon_minutes, state from captures
        where ended_at is null and closes_at < $settled
    """,
    "what was to be read has no end": """
        select account_id, subject_id, horizon_minutes, state from captures
        where ended_at is null and next_attempt_at < $settled
    """,
    "nothing was read since": """
        select 1 where not exists (
            select from visits where created_at > $healed_at and read_at > $settled
              and refusal is null and place <> 'post'
        )
    """,
}
"""What a living daemon comes to sooner or later, all of it at one moment.

A look at the timeline may find posts whose windows have closed, which the next sweep ends: asked in
two statements, the look could be there and its posts not yet.
"""

RULES = BOOKED | {
    "an end that says too little": """
        select subject_id, horizon_minutes, state, reason from captures
        where (ended_at is null) <> (state in ('due', 'claimed'))
           or (state in ('missed', 'gone') and reason is null)
           or (state in ('captured', 'late')) <> (captured_at is not null)
           or (state = 'captured' and captured_at > on_time_until)
           or (state = 'late' and not captured_at between on_time_until and closes_at)
           or (ended_at is not null and (owner is not null or lease_until is not null))
    """,
    "a reading without its number, or a number without its reading": """
        select c.subject_id, c.horizon_minutes, c.state, s.quality
        from captures c
        full join performance_snapshots s on s.account_id = c.account_id
            and s.decision_id = c.subject_id and s.horizon_minutes = c.horizon_minutes
        where coalesce(c.subject, 'post') = 'post'
          and coalesce(s.quality, 'none') <> coalesce(
              case c.state when 'captured' then 'on_time' when 'late' then 'late' end, 'none')
    """,
    "an hour that was read and is not stored": """
        select c.subject_id from captures c
        where c.subject = 'account' and c.state in ('captured', 'late')
          and not exists (
              select from account_snapshots a
              where a.account_id = c.account_id and a.timestamp = c.due_at
          )
    """,
    "a post that is followed twice": """
        select tweet_id from content_metadata
        where tweet_id is not null and status <> 'duplicate'
        group by account_id, tweet_id having count(*) > 1
    """,
}
RELEASED = {
    "a lease that binds when its runner has ended": """
        select subject_id, horizon_minutes, owner from captures
        where state = 'claimed' and lease_until > now()
    """,
}
"""What holds unless the daemon said at its end why it does not."""


_MISSING = Query.parse(
    "missing",
    " union all ".join(
        f"select '{rule}' as rule, count(*) as count from ({sql}) as broken"
        for rule, sql in CAUGHT_UP.items()
    ),
)


@attrs.frozen(kw_only=True)
class Outcome:
    """What a round came to: how much was stored, and every broken invariant in words."""

    stored: int
    states: dict[str, int]
    broken: tuple[str, ...]


async def examine(session: Session, arena: Arena, settled: datetime) -> Outcome:
    """All of it, of a daemon that had caught up with what happened by `settled`, and has ended."""
    rules = RULES if arena.keeps_leases else RULES | RELEASED
    broken = [
        f"{len(rows)} x {rule}, such as {[tuple(row.values()) for row in rows[:3]]}"
        for rule, sql in rules.items()
        if (rows := await _found(session, sql, settled))
    ]
    held = await audit.holdings(session, until=settled)
    broken += _false_numbers(arena, held, await _visits(session))
    if held.doubled:
        broken.append(f"{held.doubled} keys are stored twice")
    states: dict[str, int] = defaultdict(int)
    for (_, state), count in held.endings.items():
        states[state] += count
    return Outcome(stored=len(held.numbers), states=dict(states), broken=tuple(broken))


async def missing(session: Session, settled: datetime, healed_at: datetime) -> tuple[str, ...]:
    """What of all that had happened by `settled` is not in the books yet, as of one moment.

    `healed_at` is the same moment by the machine's clock: where the daemon's was set back, what was
    read before may seem to have been read since.
    """
    rows = await session.fetch(_MISSING, settled=settled, healed_at=healed_at)
    return tuple(f"{row['count']} x {row['rule']}" for row in rows if row["count"])


async def _found(session: Session, sql: str, settled: datetime) -> list[Record]:
    query = Query.parse("rule", sql)
    known = {"settled": settled} if query.parameters else {}
    return await session.fetch(query, **known)


async def _visits(session: Session) -> list[Span]:
    """From when to when each visit was under way: its numbers are of a moment in between."""
    rows = await session.fetch(TOOK)
    return [
        (row["read_at"] - timedelta(seconds=row["seconds"] * SPEED), row["read_at"]) for row in rows
    ]


def _false_numbers(arena: Arena, held: audit.Holdings, visits: list[Span]) -> Iterator[str]:
    """Every stored number was told, all of it at once, by one honest answer of its visit's time."""
    told = defaultdict(list)
    for answer in arena.site.served:
        if answer.honest:
            told[answer.post_id or ""].append((answer.at, attrs.asdict(answer.counts)))
    span = arena.time.jumped
    for number in held.numbers:
        known = {k: n for k, n in attrs.asdict(number.counts).items() if n is not None}
        begun = [since for since, until in visits if since - span <= number.read_at <= until + span]
        if not begun:
            yield f"a number that no visit brought: {number}"
            continue
        since = min(*begun, number.read_at - VISIT) - span
        until = number.read_at + span
        if not any(
            since <= at <= until and all(counts.get(k) == n for k, n in known.items())
            for at, counts in told[number.tweet_id]
        ):
            yield f"a number that was never served: {number}"
