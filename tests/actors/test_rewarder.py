"""Rewards from rows: an increment equals a run from scratch, and nothing is ever added twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from growthd.actors.rewarder import RECOMPUTED
from growthd.compute.reward import RewardWeights
from growthd.store import reward_passes
from growthd.store.database import Database
from tests.actors.rewarding import (
    AN_HOUR_AGO,
    DAY,
    HOUR,
    NEW_YORK,
    POSTS,
    do,
    everything,
    filled_with_posts,
    from_scratch,
    rewarder,
)
from tests.store.asking import rows, value
from tests.store.making import NOW
from tests.store.rewarding import catch_up, fill


@pytest.fixture
async def filled(database: Database) -> Database:
    return await filled_with_posts(database)


async def test_passes_hour_by_hour_equal_one_from_scratch_to_the_last_digit(
    filled: Database,
) -> None:
    """F62: a part goes on from kept sums; what it gives is what a run over everything gives."""
    one = rewarder(filled)
    await one.one_pass(NOW)
    for hours in (1, 5, 12, 22):
        now = NOW + hours * HOUR
        count = POSTS + 3 * hours
        await fill(filled, count, now, days=0.1, first=POSTS + 3 * (hours - 1) + 1)
        await catch_up(filled, count, now)
        (passed,) = await one.one_pass(now)
        await do(filled, AN_HOUR_AGO)
        assert 0 < passed.posts < POSTS / 2, "only a part was computed"
        assert passed.changed > 0

    stepwise = await everything(filled)

    assert await one.differing(now) == 0
    assert stepwise == await from_scratch(filled, one, now)
    assert len(stepwise[0]) > POSTS * 0.97


async def test_a_second_pass_finds_nothing_to_change(filled: Database) -> None:
    """F62: a re-read adds nothing."""
    one = rewarder(filled)
    (first,) = await one.one_pass(NOW)
    before = await everything(filled)
    (second,) = await one.one_pass(NOW)
    (whole,) = await one.recompute(NOW)

    assert first.changed > POSTS * 0.97
    assert (second.changed, second.aggregates) == (0, 0)
    assert (whole.changed, whole.aggregates) == (0, 0)
    assert await everything(filled) == before
    assert await value(filled, "select max(revisions) from reward_features") == 0


async def test_a_post_that_only_turns_final_leaves_the_aggregates_of_its_day_alone(
    filled: Database,
) -> None:
    one = rewarder(filled)
    await one.one_pass(NOW)
    finals = "select from reward_features where state = 'final'"
    before = await rows(filled, finals)
    (passed,) = await one.one_pass(NOW + 6 * HOUR)

    assert passed.changed == len(await rows(filled, finals)) - len(before) > 0
    assert passed.days == 0
    assert await everything(filled) == await from_scratch(filled, one, NOW + 6 * HOUR)


async def test_a_revised_credit_replaces_the_reward_and_its_days(filled: Database) -> None:
    """F62: revisions are counted, and never added."""
    one = rewarder(filled)
    await one.one_pass(NOW)
    await do(
        filled,
        "update follower_attributions set credit = credit + 1 where decision_id = 'd0001150'"
        " and time_window_hours = 168",
    )
    (passed,) = await one.one_pass(NOW + HOUR)

    assert passed.changed >= 1
    revised = "select revisions from reward_features where decision_id = 'd0001150'"
    assert await value(filled, revised) == 1
    assert await everything(filled) == await from_scratch(filled, one, NOW + HOUR)


async def test_what_no_pass_could_foresee_is_set_right_within_a_day(filled: Database) -> None:
    one = rewarder(filled)
    await one.one_pass(NOW)
    await do(
        filled,
        "update follower_attributions set credit = 40 where decision_id = 'd0000100'"
        " and time_window_hours = 168",
    )
    (hourly,) = await one.one_pass(NOW + HOUR)
    assert await one.differing(NOW + HOUR) > 1
    (daily,) = await one.one_pass(NOW + DAY)

    assert hourly.posts < POSTS / 2
    assert daily.changed > 1
    assert await everything(filled) == await from_scratch(filled, one, NOW + DAY)


async def test_other_weights_are_told_before_they_are_kept_and_every_version_stays(
    filled: Database,
) -> None:
    """F62, F64: the weights that made a score are named with it; the old scores are put away."""
    await rewarder(filled).one_pass(NOW)
    old = await everything(filled)
    heavier = RewardWeights(followers=0.8)
    foreseen = (await rewarder(filled, heavier).foresee(NOW))["default"]
    assert await everything(filled) == old, "foreseeing changes nothing"

    (passed,) = await rewarder(filled, heavier).one_pass(NOW)

    assert passed.recomputation == foreseen
    assert foreseen.changed > POSTS * 0.8
    assert (foreseen.former_version, foreseen.version) == (
        RewardWeights().version,
        heavier.version,
    )
    assert len(foreseen.largest) == 10
    event = (await rows(filled, "select * from system_events"))[0]
    assert (event["event_type"], event["event_data"]["changed"]) == (RECOMPUTED, foreseen.changed)
    await _former_scores_are(filled, old[0])
    versions = await filled.run(reward_passes.versions, account_id="default")
    assert [one.weights for one in versions] == [heavier, RewardWeights()]

    (back,) = await rewarder(filled).one_pass(NOW)
    assert back.recomputation is not None
    assert await everything(filled) == old, "nothing was added on the way"
    assert await value(filled, "select count(*) from reward_versions") == 2


async def _former_scores_are(database: Database, old: list[tuple[Any, ...]]) -> None:
    former = await rows(
        database, "select decision_id, reward from former_rewards order by decision_id"
    )
    assert [tuple(row) for row in former] == [(row[0], row[5]) for row in old]


async def test_a_reward_can_be_derived_again_from_its_components(filled: Database) -> None:
    await rewarder(filled).one_pass(NOW)
    weights = {"followers": 0.5, "impressions": 0.3, "bookmarks": 0.2}
    scored = "select reward, reward_components from reward_features where reward is not null"
    for reward, components in await rows(filled, scored):
        total = 0.0
        for name, weight in weights.items():
            part: Mapping[str, float] = components[name]
            ratio = part["raw"] / part["reference"]
            assert part["normalised"] == (min(ratio, 20.0) if name == "impressions" else ratio)
            assert part["weighted"] == part["normalised"] * weight
            total += part["weighted"]
        assert total == reward


async def test_states_and_unknowns(filled: Database) -> None:
    """F58: what nobody read or credited is NULL."""
    await rewarder(filled).one_pass(NOW)
    unread = "from reward_features where impressions_24h is null and state <> 'provisional'"
    assert await value(filled, f"select count(*) {unread}") != 0
    assert await value(filled, f"select count(reward) {unread}") == 0
    by_age = """
    select decision_id from reward_features
    where state <> case
        when posted_at <= '{now}'::timestamptz - interval '7 days'
            then case when has_day then 'final' else 'missed' end
        else case when has_day then 'revisable' else 'provisional' end
    end
    """.replace(
        "has_day",
        "exists (select from performance_snapshots s where s.decision_id ="
        " reward_features.decision_id and horizon_minutes = 1440)",
    )
    assert await rows(filled, by_age.format(now=NOW)) == []
    assert await value(filled, "select count(*) from reward_features where provisional") != 0
    assert await value(filled, "select count(*) from reward_features where settled") != 0


async def test_f61_a_post_that_turns_out_to_be_a_test_leaves_no_trace(filled: Database) -> None:
    one = rewarder(filled)
    await one.one_pass(NOW)
    tests = "select count(*) from reward_features natural join content_metadata where is_test_post"
    assert await value(filled, tests) == 0
    await do(
        filled,
        "update content_metadata set is_test_post = true, updated_at = now()"
        " where decision_id in ('d0000700', 'd0001190')",
    )
    await one.one_pass(NOW + HOUR)

    assert await value(filled, tests) == 0
    assert await everything(filled) == await from_scratch(filled, one, NOW + HOUR)


async def test_f60_hours_are_the_owners_and_days_are_utc(filled: Database) -> None:
    """A clock change lies within; the owner moves, and every hour of the day with them."""
    await rewarder(filled).one_pass(NOW)
    there = rewarder(filled, zone="America/New_York")
    await there.one_pass(NOW)
    found = await rows(filled, "select posted_at, hour_of_day from reward_features")

    assert [row["hour_of_day"] for row in found] == [
        row["posted_at"].astimezone(NEW_YORK).hour for row in found
    ]
    last = datetime.combine(NOW.date(), datetime.min.time(), UTC)
    of_today = await value(
        filled, f"select count(*) from reward_features where posted_at >= '{last}'"
    )
    summed = f"""
    select sum(total_decisions)::bigint from daily_aggregates
    where date = '{last:%Y-%m-%d}' and dimension_type = 'hour_of_day'
    """
    assert await value(filled, summed) == of_today
    assert await everything(filled) == await from_scratch(filled, there, NOW)
