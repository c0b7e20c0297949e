"""Posts with readings and credits to be rewarded: any number of them, the same every time."""

from __future__ import annotations

from datetime import datetime

import attrs

from growthd.store.database import Database, Session

POSTS = """
insert into content_metadata (
    account_id, decision_id, decision_type, tweet_id, posted_at, generator_name, raw_topic,
    format_strategy, angle, tone, hook_pattern, is_test_post, updated_at
)
select
    'default', 'd' || lpad(n::text, 7, '0'), case when n % 3 = 0 then 'reply' else 'single' end,
    (1893000000000000000 + n)::text, {now} - ({days} * ({count} - n) / {count}::float8)
        * interval '1 day',
    'g' || n % 4, (array['sleep', 'food', 'light', null])[1 + n % 4], 'f' || n % 5, 'a' || n % 3,
    't' || n % 3, 'h' || n % 7, n % 50 = 7, {written}
from generate_series({first}, {count}) n;
"""
SNAPSHOTS = """
insert into performance_snapshots (
    account_id, decision_id, horizon_minutes, tweet_id, due_at, collected_at, impressions, likes,
    bookmarks, source, quality
)
select
    'default', 'd' || lpad(n::text, 7, '0'), horizon, (1893000000000000000 + n)::text,
    posted_at + horizon * interval '1 minute', posted_at + horizon * interval '1 minute',
    case when n % 90 <> 5 then (20 + abs(hashint8(n * 3)) % 900) * horizon / 1440 end,
    abs(hashint8(n * 11)) % 30, abs(hashint8(n * 5)) % 9, 'scraped', 'on_time'
from (
    select posted_at, substr(decision_id, 2)::bigint as n from content_metadata
    where decision_id between 'd' || lpad('{first}', 7, '0') and 'd' || lpad('{count}', 7, '0')
) post
cross join (values (60), (1440)) as at (horizon)
where posted_at + horizon * interval '1 minute' <= {now} and n % 70 <> 9
on conflict do nothing;
"""
CREDITS = """
insert into follower_attributions (
    account_id, decision_id, time_window_hours, credit, credit_low, credit_high,
    confidence_score, attribution_method, measured_at, settled
)
select
    'default', 'd' || lpad(n::text, 7, '0'), hours, (abs(hashint8(n * 7)) % 1000) / 777.0 * hours
        / 168, 0, 2, 0.5, 'ledger', {now}, posted_at <= {now} - interval '7 days'
from (
    select posted_at, substr(decision_id, 2)::bigint as n from content_metadata
    where decision_id between 'd' || lpad('{first}', 7, '0') and 'd' || lpad('{count}', 7, '0')
) post
cross join (values (24), (168)) as of (hours)
where posted_at <= {now} - interval '1 hour'
on conflict (account_id, decision_id, time_window_hours) do update set
    credit = excluded.credit, settled = excluded.settled;
"""


@attrs.frozen(kw_only=True)
class Lot:
    """Posts `first` to `count` of the `days` up to `now`, which a row says was `written` when."""

    count: int
    now: datetime
    days: float = 40
    first: int = 1
    written: str = "now()"

    @property
    def texts(self) -> dict[str, object]:
        return {**attrs.asdict(self), "now": f"timestamptz '{self.now}'"}


async def fill(
    database: Database, count: int, now: datetime, *, days: float = 40, first: int = 1
) -> None:
    """Posts `first` to `count` of the `days` up to `now`, with all that was known of them then."""
    await enter(database, Lot(count=count, now=now, days=days, first=first))


async def enter(database: Database, lot: Lot) -> None:
    """The lot is in the tables, however long that takes."""

    async def run(session: Session) -> None:
        await session.script("set local statement_timeout = 0")
        for script in (POSTS, SNAPSHOTS, CREDITS):
            await session.script(script.format(**lot.texts))

    await database.run(run)


async def catch_up(database: Database, count: int, now: datetime, *, first: int = 1) -> None:
    """What was read and credited of the posts `first` to `count` up to `now`."""
    texts = {"count": count, "first": first, "now": f"timestamptz '{now}'"}

    async def run(session: Session) -> None:
        for script in (SNAPSHOTS, CREDITS):
            await session.script(script.format(**texts))

    await database.run(run)


LIFE = """
insert into content_metadata (
    decision_id, decision_type, tweet_id, posted_at, content, raw_topic
)
values
    ('d1', 'single', '1893000000000000001', {now} - interval '2 days', 'Why <b>sleep</b>', 's'),
    ('d2', 'single', '1893000000000000002', {now} - interval '47 hours', 'A rival', 's'),
    ('d3', 'reply', '1893000000000000003', {now} - interval '1 hour', 'Too young', 's');
insert into captures (
    subject, subject_id, horizon_minutes, due_at, on_time_until, closes_at, state, reason,
    captured_at, ended_at
)
values
    ('post', 'd1', 60, {now} - interval '47 hours', {now}, {now}, 'captured', null, {now}, {now}),
    ('post', 'd1', 120, {now} - interval '46 hours', {now}, {now}, 'missed', 'asleep', null, {now}),
    ('post', 'd1', 1440, {now} - interval '1 day', {now}, {now}, 'captured', null, {now}, {now}),
    ('post', 'd1', 10080, {now} + interval '5 days', {now}, {now}, 'due', null, null, null);
insert into performance_snapshots (
    decision_id, horizon_minutes, due_at, collected_at, impressions, likes, bookmarks, source,
    quality
)
values
    ('d1', 60, {now}, {now} - interval '47 hours', 120, 3, null, 'scraped', 'on_time'),
    ('d1', 1440, {now}, {now} - interval '1 day', 900, 12, 4, 'scraped', 'on_time'),
    ('d2', 1440, {now}, {now} - interval '1 day', 300, 2, 2, 'scraped', 'on_time');
insert into follower_attributions (
    decision_id, time_window_hours, credit, credit_low, credit_high, credit_low95, credit_high95,
    confidence_score, attribution_method, measured_at, follower_retention_rate, settled,
    attribution_metadata
)
values
    ('d1', 168, 3.25, 1.5, 5.0, 1.0, 6.5, 0.96, 'ledger', {now}, 0.9, false,
        '{{"identifiable": true}}'),
    ('d2', 168, 0.5, 0.0, 1.0, 0.0, 2.0, 0.3, 'ledger', {now}, null, false,
        '{{"identifiable": false}}');
insert into follower_ledger (
    began_at, ended_at, followers_before, followers_after, by_posts, background, burst, unfollows,
    purged, identifiable, settled, computed_at, decision_ids, follows
)
values
    ({now} - interval '48 hours', {now} - interval '47 hours', 1000, 1003, 2.5, 1, 0, 0.5, 0, true,
        false, {now}, '{{d1}}', '{{2.5}}'),
    ({now} - interval '47 hours', {now} - interval '45 hours', 1003, 1004, 1.25, 0.25, 0, 0.5, 0,
        true, false, {now}, '{{d1,d2}}', '{{0.75,0.5}}'),
    ({now} - interval '60 hours', {now} - interval '50 hours', 990, 1000, 0, 10, 0, 0, 0, true,
        false, {now}, '{{}}', '{{}}');
"""


async def live(database: Database, now: datetime) -> None:
    """Three posts, their readings, their company and what they earned; the newest is unread."""

    async def run(session: Session) -> None:
        await session.script(LIFE.format(now=f"timestamptz '{now}'"))

    await database.run(run)
