"""The planner: one plan an hour, inside of the envelope, halved by walls, and judged later."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from growthd.actors.judging import Judge
from growthd.actors.learner import Learner
from growthd.actors.planner import Planner
from growthd.clock import EPOCH, Clock
from growthd.compute.learning import LearnerSettings
from growthd.compute.planning import CadenceRules, Envelope
from growthd.store import accounts, plans
from growthd.store.database import Database
from growthd.store.plans import PlanRow
from growthd.supervision.pulse import Pulse
from tests.actors.making import ME
from tests.actors.school import NOW, enter, term
from tests.store.asking import rows, value

HOUR = timedelta(hours=1)
CLOCK = Clock(wall=lambda: (NOW - EPOCH) / timedelta(seconds=1))


def a_learner(database: Database) -> Learner:
    return Learner(
        database=database,
        clock=CLOCK,
        watched=(ME,),
        settings=LearnerSettings(draws=200),
        zone="UTC",
        pulse=Pulse(name="learner"),
    )


def a_planner(database: Database, envelope: Envelope | None = None) -> Planner:
    return Planner(
        database=database,
        clock=CLOCK,
        watched=(ME,),
        envelope=envelope or Envelope(),
        rules=CadenceRules(),
        judge=Judge(database=database),
        pulse=Pulse(name="planner"),
    )


@pytest.fixture
async def taught(database: Database) -> Database:
    """Six weeks of posts and replies, and what they teach."""
    await database.run(
        accounts.ensure, account_id="default", handle="owner", now=NOW - timedelta(days=45)
    )
    await enter(database, term(600, days=42))
    await enter(database, term(500, days=42, kind="reply", seed=2))
    await a_learner(database).one_pass(NOW)
    return database


async def the_plan(database: Database, now: datetime = NOW) -> PlanRow:
    plan = await database.run(plans.newest, account_id="default", now=now)
    assert plan is not None
    return plan


async def test_the_plan_of_the_hour_is_made_once_and_told(taught: Database) -> None:
    planner = a_planner(taught)

    assert [await planner.one_pass(NOW + minutes * HOUR / 60) for minutes in (0, 5, 59)] == [
        1,
        0,
        0,
    ]
    assert await planner.one_pass(NOW + HOUR) == 1

    told = await rows(
        taught, "select event_type, event_data from system_events where component = 'planner'"
    )
    assert [row["event_type"] for row in told] == ["SHADOW_PLAN", "GROWTH_PLAN_REASON"] * 2
    payload = told[0]["event_data"]
    assert payload.keys() == {
        *("plan_id", "computed_at", "expires_at", "posts_per_hour_recommendation"),
        *("replies_per_hour_recommendation", "exploration_rate", "strategy_weights", "explanation"),
    }
    assert payload["strategy_weights"]["top_topics"][0]["topic"] == "craft"
    assert "an hour." in told[1]["event_data"]["reason_summary"]


async def test_the_plan_rests_on_the_days_that_were(taught: Database) -> None:
    await a_planner(taught).one_pass(NOW)

    plan = await the_plan(taught)
    assert plan.evidence["active_hours"] == 24
    assert plan.evidence["days"] == 40
    assert (plan.cadence.posts, plan.cadence.replies) in {(1, 2), (2, 2), (1, 4)}
    assert plan.predicted_follows is not None


async def test_propensities_are_kept_with_every_plan(taught: Database) -> None:
    await a_planner(taught).one_pass(NOW)

    found = await rows(
        taught,
        "select kind, dimension, sum(propensity) as whole, min(propensity) as least"
        " from plan_propensities group by 1, 2",
    )
    assert {(row["kind"], row["dimension"]) for row in found} >= {
        ("post", "topic"),
        ("reply", "topic"),
        ("post", "tone"),
    }
    assert all(abs(row["whole"] - 1.0) < 1e-9 and row["least"] > 0 for row in found)


async def test_a_wall_halves_the_plan_within_the_hour_and_its_end_restores_it(
    taught: Database,
) -> None:
    planner = a_planner(taught, Envelope(min_posts=1, min_replies=1))
    await planner.one_pass(NOW)
    before = await the_plan(taught)

    await rows(taught, _reading(NOW + timedelta(minutes=7), "challenge"))
    assert await planner.one_pass(NOW + timedelta(minutes=10)) == 1
    halved = await the_plan(taught)
    assert await planner.one_pass(NOW + 26 * HOUR) == 1
    standing = await the_plan(taught, NOW + 26 * HOUR)
    await rows(taught, _reading(NOW + 26 * HOUR + timedelta(minutes=1), "published"))
    assert await planner.one_pass(NOW + 26 * HOUR + timedelta(minutes=5)) == 1
    after = await the_plan(taught, NOW + 27 * HOUR)

    assert halved.window_start == before.window_start
    assert halved.revision == 1
    assert halved.target.replies == max(before.target.replies // 2, 1)
    assert "1 wall in the last 3 h: targets are halved." in halved.reason_summary
    assert standing.target == halved.target
    assert after.target == before.target
    assert halved.cadence == after.cadence == before.cadence


async def test_failures_of_the_bot_are_resistance(taught: Database) -> None:
    for event in ("POST_SUCCESS", "POST_FAILED", "POST_FAILED", "REPLY_SUCCESS"):
        await rows(
            taught,
            "insert into system_events (event_type, created_at) values "
            f"('{event}', '{NOW - HOUR}')",
        )
    await a_planner(taught).one_pass(NOW)

    plan = await the_plan(taught)
    assert (plan.resistance.attempts, plan.resistance.failures, plan.resistance.met) == (4, 2, True)


async def test_nothing_is_planned_before_anything_was_learned(database: Database) -> None:
    assert await a_planner(database).one_pass(NOW) == 0


async def test_without_data_the_plan_says_so_and_stays_inside(database: Database) -> None:
    await a_learner(database).one_pass(NOW)

    await a_planner(database).one_pass(NOW)

    plan = await the_plan(database)
    assert (plan.target.posts, plan.target.replies, plan.exploration_rate) == (1, 2, 0.3)
    assert "0 days are not enough data to judge the pace" in plan.reason_summary
    assert plan.predicted_follows is None


async def test_a_step_waits_until_it_was_followed(taught: Database) -> None:
    """The pace goes on from what was done: nobody walks to the bound by advice that was ignored."""
    await a_planner(taught).one_pass(NOW)
    await rows(
        taught,
        "update growth_plans set cadence_posts = 3, stepped_at = window_start - interval '9 days'",
    )

    await a_planner(taught).one_pass(NOW + HOUR)

    plan = await the_plan(taught, NOW + HOUR)
    assert (plan.evidence["hold"], plan.cadence.posts) == ("not_followed", 3)
    assert "the last step was not followed" in plan.reason_summary


async def test_every_day_plans_are_scored_by_what_was_done_and_came(taught: Database) -> None:
    planner = a_planner(taught)
    early = NOW - timedelta(days=8)
    await planner.one_pass(early)
    promised = await the_plan(taught, early)

    await planner.one_pass(NOW)

    seen = await value(
        taught,
        "select count(*) from content_metadata where decision_type = 'single' and posted_at >= "
        f"'{promised.window_start}' and posted_at < '{promised.window_start + HOUR}'",
    )
    (told,) = await rows(taught, f"select * from growth_plans where plan_id = '{promised.plan_id}'")
    assert told["actual_posts"] == seen
    assert told["outcome"]["settled"] is True
    assert told["observed_follows"] is not None
    (score,) = await rows(taught, "select * from plan_scores")
    assert (score["plans"], score["settled"]) == (1, True)
    assert score["observed_follows"] == told["observed_follows"]


async def test_an_hour_that_is_over_says_what_was_done_in_it(taught: Database) -> None:
    planner = a_planner(taught)
    await planner.one_pass(NOW)

    await planner.one_pass(NOW + HOUR)

    (done,) = await rows(taught, "select * from growth_plans where actual_posts is not null")
    assert done["window_start"] <= NOW < done["expires_at"]


async def test_the_weights_are_judged_and_too_little_is_said_to_be_too_little(
    taught: Database,
) -> None:
    await a_planner(taught).one_pass(NOW)

    found = {row["kind"]: row for row in await rows(taught, "select * from plan_evaluations")}
    post = found["post"]
    assert post["enough_data"]
    assert post["effective_sample_size"] >= 100
    assert post["estimated_propensities"] is True
    assert post["low80"] < post["lift"] < post["high80"]
    assert post["lift"] > 1.2
    assert "80 % interval" in post["statement"]

    await rows(taught, "update content_metadata set is_test_post = right(decision_id, 1) <> '0'")
    await a_planner(taught).one_pass(NOW + timedelta(days=1))
    (less,) = await rows(
        taught, "select * from plan_evaluations where kind = 'post' order by day desc limit 1"
    )
    assert (less["enough_data"], less["lift"]) == (False, None)
    assert less["statement"].startswith("Not enough data: ")


async def test_propensities_of_announced_plans_are_used(taught: Database) -> None:
    early = NOW - timedelta(days=20)
    await a_planner(taught).one_pass(early)
    plan = await the_plan(taught, early)
    await rows(
        taught,
        "update content_metadata set generation_metadata = jsonb_build_object('plan_id', "
        f"'{plan.plan_id}'::text)",
    )

    await a_planner(taught).one_pass(NOW)

    (_, told) = await rows(
        taught, "select * from plan_evaluations where kind = 'post' order by day"
    )
    assert told["estimated_propensities"] is False


async def test_experiments_are_compared_with_intervals(taught: Database) -> None:
    await rows(
        taught,
        "update content_metadata set experiment_arm = case when raw_topic = 'craft' then"
        " 'topics:bold' when raw_topic = 'focus' then 'topics:control' when right(decision_id, 2)"
        " = '07' then 'topics:rare' end where decision_type = 'single'",
    )

    await a_planner(taught).one_pass(NOW)

    bold, rare = await rows(taught, "select * from experiment_results order by arm")
    assert (bold["experiment"], bold["arm"], bold["control"]) == ("topics", "bold", "control")
    assert bold["enough_data"]
    assert bold["low80"] > 1.0
    assert (rare["arm"], rare["enough_data"], rare["lift"]) == ("rare", False, None)
    assert rare["statement"].startswith("Not enough data on rare: ")


def _reading(at: datetime, verdict: str) -> str:
    return (
        f"insert into readings (subject, read_at, verdict) values ('account', '{at}', '{verdict}')"
    )
