"""The walk through the loop names the cut link first, whichever is cut, and none where none is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from growthd.compute.diagnosis import Diagnosis, State, diagnose
from growthd.model.loop import Step
from growthd.store import loop
from growthd.store.database import Database
from tests.store.telling import told

CUTS = {
    "nobody takes in what is announced": (
        Step.EVENTS,
        (
            "update system_events set handled_at = null, outcome = null"
            " where created_at > now() - interval '2 days'"
        ),
    ),
    "announcements are refused: another handle": (
        Step.EVENTS,
        "update system_events set outcome = 'refused: @other is not a watched account'",
    ),
    "posts are not marked posted": (
        Step.POSTS,
        "update content_metadata set tweet_id = null where posted_at > now() - interval '2 days'",
    ),
    "the job is not scheduled": (
        Step.PLANNING,
        "delete from captures where due_at > now() - interval '1 day'",
    ),
    "snapshots never complete": (
        Step.CAPTURES,
        (
            "delete from performance_snapshots where horizon_minutes = 1440;"
            " update captures set state = 'claimed', ended_at = null, captured_at = null,"
            " owner = 'runner-0', lease_until = now() - interval '2 days'"
            " where subject = 'post' and horizon_minutes = 1440"
        ),
    ),
    "the browser is logged out": (
        Step.READINGS,
        (
            "update captures set state = 'missed', reason = 'logged_out', captured_at = null"
            " where ended_at > now() - interval '3 days';"
            " delete from performance_snapshots where collected_at > now() - interval '3 days';"
            " delete from account_snapshots where measured_at > now() - interval '3 days'"
        ),
    ),
    "nothing was read for 28 hours": (
        Step.READINGS,
        (
            "update captures set state = 'missed', reason = 'no_capacity', captured_at = null"
            " where captured_at > now() - interval '28 hours';"
            " delete from performance_snapshots where collected_at > now() - interval '28 hours';"
            " delete from account_snapshots where measured_at > now() - interval '28 hours'"
        ),
    ),
    "what was read is not stored": (
        Step.SNAPSHOTS,
        "delete from performance_snapshots where horizon_minutes = 1440",
    ),
    "follower tracking is stale since August": (
        Step.FOLLOWERS,
        (
            "delete from account_snapshots;"
            " insert into account_snapshots"
            " (timestamp, followers_count, source, exact, measured_at)"
            " values ('2026-08-07T10:00Z', 31, 'scraped', true, '2026-08-07T10:01Z')"
        ),
    ),
    "nothing is attributed": (
        Step.ATTRIBUTION,
        "delete from follower_attributions",
    ),
    "attribution is keyed by the wrong id": (
        Step.ATTRIBUTION,
        "update follower_attributions set tweet_id = '1' || tweet_id",
    ),
    "metadata does not reach attribution": (
        Step.METADATA,
        (
            'update system_events set event_data = event_data || \'{"generator_name": "teacher"}\';'
            " update content_metadata set generator_name = null, raw_topic = null, angle = null,"
            " tone = null, format_strategy = null, hook_pattern = null"
        ),
    ),
    "rewards stopped yesterday": (
        Step.REWARDS,
        "delete from reward_features where computed_at > now() - interval '1 day'",
    ),
    "the learner's tables are empty": (
        Step.LEARNING,
        "delete from arm_performance",
    ),
    "learning stopped": (
        Step.LEARNING,
        (
            "update follower_attributions set measured_at = now() - interval '4 hours';"
            " update learnings set computed_at = now() - interval '9 hours'"
        ),
    ),
    "there is no plan for today": (
        Step.PLANS,
        "delete from growth_plans where window_start > now() - interval '1 day'",
    ),
}


async def diagnosed(database: Database) -> Diagnosis:
    now = datetime.now(UTC)
    since = now - timedelta(days=3)
    links = await database.run(loop.walk, accounts=["default"], since=since, now=now)
    return diagnose(links, (), now)


async def test_nothing_is_cut_in_a_healthy_database(healthy: Database) -> None:
    found = await diagnosed(healthy)

    states = {one.link.step: one.state for one in found.links}
    assert found.cut is None, found.cut
    assert {*states.values()} <= {State.WHOLE, State.QUIET}, found
    assert [step for step, state in states.items() if state is State.QUIET] == [Step.METADATA]


@pytest.mark.parametrize("cut", CUTS)
async def test_the_cut_link_is_named_first(healthy: Database, cut: str) -> None:
    """F40, F44, F45, F53: an empty bucket is noticed, and so is where the water goes."""
    step, statement = CUTS[cut]
    await told(healthy, statement)

    first = (await diagnosed(healthy)).cut

    assert first is not None
    assert first.link.step is step, first.words
    assert first.fixes
    assert "did not pass" in first.words or "Newest" in first.words


async def test_an_empty_database_is_quiet(database: Database) -> None:
    found = await diagnosed(database)

    assert {one.state for one in found.links} == {State.QUIET}
