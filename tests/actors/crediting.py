"""A simulated account in a test's database, as the daemon would have stored it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from growthd.actors.attributor import Attributor
from growthd.clock import Clock
from growthd.compute.attribution.problem import Effort
from growthd.compute.attribution.records import FollowerReading, MetricSnapshot, ReadingKind
from growthd.store.credits import Entered
from growthd.store.database import Database, Session
from growthd.store.queries import Query
from growthd.supervision.pulse import Pulse
from tests.compute.attribution.simulated import START, Account, Simulated

BRIEF = Effort(chains=2, kept=40, cold_sweeps=20, most_cold=1, most_warm=1)
ACCOUNT = Account(days=12, posts=6)
WHOLE = "select * from follower_attributions where time_window_hours = 168 order by decision_id"
LEDGER = "select * from follower_ledger order by ended_at"
ROWS = """
insert into content_metadata
    (account_id, decision_id, decision_type, tweet_id, posted_at, raw_topic, tone, is_test_post)
select $account_id, told.id, 'single', told.tweet, told.at, told.topic, told.tone, false
from jsonb_to_recordset($posts::jsonb)
    as told (id text, tweet text, at timestamptz, topic text, tone text)
on conflict do nothing
"""
SNAPSHOTS = """
insert into performance_snapshots
    (account_id, decision_id, horizon_minutes, due_at, collected_at, impressions, likes,
     new_follows, source, quality)
select $account_id, told.id, told.minutes, told.at, told.at, told.impressions, told.likes,
     told.new_follows, 'scraped', 'on_time'
from jsonb_to_recordset($snapshots::jsonb)
    as told (id text, minutes integer, at timestamptz, impressions bigint, likes bigint,
             new_follows bigint)
on conflict do nothing
"""
READINGS = """
insert into account_snapshots
    (account_id, timestamp, followers_count, source, exact, measured_at)
select $account_id, date_trunc('hour', told.at), told.followers, told.source, told.exact, told.at
from jsonb_to_recordset($readings::jsonb)
    as told (at timestamptz, followers bigint, source text, exact boolean)
on conflict do nothing
"""


async def store(
    database: Database, made: Simulated, until: float, account_id: str = "default"
) -> None:
    """All that was known of the account `until` so many hours is in the tables, nothing twice."""
    now = START + timedelta(hours=until)
    posted = {post.post_id: post.posted_at for post in made.posts}
    posts = [
        {
            "id": post.post_id,
            "tweet": f"19{post.post_id.removeprefix('p'):0>16}",
            "at": post.posted_at,
            "topic": post.arms.get("topic"),
            "tone": post.arms.get("tone"),
        }
        for post in made.posts
        if post.posted_at <= now
    ]
    shown = [_shown(each, posted[each.post_id]) for each in made.snapshots if each.taken_at <= now]
    read = [_read(each) for each in made.readings if each.taken_at <= now]
    await database.run(_insert, account_id, (posts, shown, read))


async def _insert(session: Session, account_id: str, rows: tuple[Sequence[object], ...]) -> None:
    for sql, name, told in zip(
        (ROWS, SNAPSHOTS, READINGS), ("posts", "snapshots", "readings"), rows, strict=True
    ):
        query = Query.parse(name, sql)
        await session.execute(query, **{"account_id": account_id, name: list(told)})


def _shown(seen: MetricSnapshot, posted: datetime) -> dict[str, object]:
    return {
        "id": seen.post_id,
        "minutes": round((seen.taken_at - posted) / timedelta(minutes=1)),
        "at": seen.taken_at,
        "impressions": seen.impressions,
        "likes": seen.likes,
        "new_follows": seen.new_follows,
    }


def _read(reading: FollowerReading) -> dict[str, object]:
    measured = reading.kind is ReadingKind.MEASURED
    return {
        "at": reading.taken_at,
        "followers": reading.followers,
        "source": "scraped" if measured else "estimated",
        "exact": reading.precision == 1,
    }


def hour(hours: float) -> datetime:
    """The moment so many hours after the account's first."""
    return START + timedelta(hours=hours)


async def pass_at(database: Database, made: Simulated, hours: float) -> Entered:
    """One pass when so many hours have gone by."""
    await store(database, made, hours)
    return await attributor(database).one_pass(hour(hours))


async def script(database: Database, text: str) -> None:
    """The statements have run."""

    async def run(session: Session) -> None:
        await session.script(text)

    await database.run(run)


def attributor(database: Database, *accounts: str) -> Attributor:
    return Attributor(
        database=database,
        clock=Clock(),
        accounts=accounts or ("default",),
        pulse=Pulse(name="attributor"),
        effort=BRIEF,
    )
