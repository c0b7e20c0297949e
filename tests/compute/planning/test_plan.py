"""A plan says what it recommends, why, and until when; later it is scored."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import attrs
import numpy as np
import pytest

from growthd.compute.learning import LearnerSettings, Learning, gather, learn
from growthd.compute.planning import (
    Cadence,
    CadenceDays,
    CadenceRules,
    Envelope,
    GrowthPlan,
    Known,
    Resistance,
    make_plan,
    outcome,
    score_plans,
)
from growthd.compute.planning.strategy import exploration, strategy, top_lists
from tests.compute.learning.worlds import NOW, PLAIN
from tests.compute.planning.test_cadence import clear_days

ENVELOPE = Envelope()


def learned(posts: int) -> Learning:
    return learn(gather(PLAIN.posts(posts, seed=1)), NOW, LearnerSettings())


def known(days: CadenceDays, resistance: Resistance | None = None) -> Known:
    return Known(
        account_id="42",
        now=datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC),
        current=Cadence(posts=2, replies=4),
        days_since_step=None,
        days=days,
        active_hours=16.0,
        learning=learned(600),
        reply_learning=None,
        resistance=resistance or Resistance(hours=3),
    )


def plan(days: CadenceDays, resistance: Resistance | None = None) -> GrowthPlan:
    return make_plan(known(days, resistance), ENVELOPE, CadenceRules())


def test_the_payload_has_the_shape_that_readers_expect() -> None:
    payload = json.loads(json.dumps(plan(clear_days(40, 0.6)).payload()))
    assert payload["posts_per_hour_recommendation"] == 3
    assert payload["replies_per_hour_recommendation"] == 4
    weights = payload["strategy_weights"]
    assert list(weights) == ["top_topics", "top_formats", "top_generators"]
    assert weights["top_topics"][0].keys() == {"topic", "weight"}
    assert weights["top_topics"][0]["topic"] == "topic1"
    assert weights["top_formats"] == []
    assert datetime.fromisoformat(payload["computed_at"]).tzinfo is not None


def test_a_plan_holds_for_its_hour_and_is_the_same_for_the_same_knowledge() -> None:
    facts = known(clear_days(40, 0.0))
    one = make_plan(facts, ENVELOPE, CadenceRules())
    assert one.window_start == datetime(2025, 6, 15, 15, tzinfo=UTC)
    assert one.expires_at - one.window_start == timedelta(hours=1)
    assert make_plan(facts, ENVELOPE, CadenceRules()).plan_id == one.plan_id
    walls = attrs.evolve(facts, resistance=Resistance(hours=3, walls=1))
    assert make_plan(walls, ENVELOPE, CadenceRules()).plan_id != one.plan_id


def test_resistance_halves_the_target_and_is_forgotten_when_it_ends() -> None:
    halved = plan(clear_days(40, 0.6), Resistance(hours=3, walls=2))
    assert halved.cadence == Cadence(posts=3, replies=4)
    assert halved.target == Cadence(posts=1, replies=2)
    assert "2 walls in the last 3 h: targets are halved." in halved.reason


def test_the_words_say_what_was_decided_and_how_sure_it_is() -> None:
    more = plan(clear_days(40, 0.6)).reason
    assert more.startswith("3 posts and 4 replies an hour. One post an hour more: a step more adds")
    assert "80 % interval" in more
    assert "Favoured: topic topic1" in more
    young = plan(clear_days(5, 0.6)).reason
    assert "5 days are not enough data" in young


def test_the_evidence_can_be_stored_and_names_its_numbers() -> None:
    evidence = json.loads(json.dumps(plan(clear_days(40, 0.6)).evidence))
    low, middle, high = evidence["post"]["follows_per_day"]
    assert low < middle < high
    assert evidence["post"]["p_better"] > 0.8
    assert evidence["days"] == 40
    assert evidence["posts_learned_from"] == 600


def test_a_naive_time_is_refused() -> None:
    naive = attrs.evolve(known(clear_days(5, 0.0)), now=datetime(2025, 6, 15))  # noqa: DTZ001 - the fault
    with pytest.raises(ValueError, match="aware"):
        make_plan(naive, ENVELOPE, CadenceRules())


def test_exploration_follows_what_is_not_known() -> None:
    little, much = exploration(learned(30), ENVELOPE), exploration(learned(3000), ENVELOPE)
    assert 0.05 <= much < little <= 0.30
    assert exploration(learned(0), ENVELOPE) == 0.30


def test_weights_are_distributions_with_every_arm_in_them() -> None:
    weights = strategy(learned(500), 0.2)
    for arms in weights.values():
        assert sum(arms.values()) == pytest.approx(1.0)
        assert min(arms.values()) >= 0.2 / len(arms)
    topics = [entry["weight"] for entry in top_lists(weights)["top_topics"]]
    assert topics == sorted(topics, reverse=True)


def test_replies_have_weights_of_their_own() -> None:
    both = attrs.evolve(known(clear_days(40, 0.0)), reply_learning=learned(50))
    made = make_plan(both, ENVELOPE, CadenceRules())
    assert made.reply_weights["topic"] != made.weights["topic"]
    assert plan(clear_days(40, 0.0)).reply_weights == {}


def test_nothing_is_predicted_from_nothing() -> None:
    unknown = clear_days(20, 0.0)
    blind = attrs.evolve(unknown, follows=np.full(20, np.nan), reward=np.full(20, np.nan))
    assert plan(blind).predicted_follows is None
    post = json.loads(json.dumps(plan(blind).evidence["post"]))
    assert post["follows_per_day"] is post["reward_per_day"] is None
    assert post["p_better"] == post["p_worse"] < 0.5
    predicted = plan(unknown).predicted_follows
    assert predicted == pytest.approx(40.0 / 16.0, rel=0.05)


def test_a_past_plan_is_scored_by_what_was_done_and_what_came() -> None:
    made = plan(clear_days(40, 0.0))
    exact, off = outcome(made.promised, 2, 4, 3.0), outcome(made.promised, 4, 4, None)
    assert (off.posts_off, off.replies_off) == (2, 0)
    score = score_plans([exact, off])
    assert (score.plans, score.followed, score.posts_off) == (2, 0.5, 1.0)
    assert score.observed_follows == 3.0
    assert score.predicted_follows == made.predicted_follows
    assert score.surprise == pytest.approx((3.0 - 2.5) / 2.5**0.5, rel=0.2)


def test_no_plans_have_no_score() -> None:
    nothing = score_plans([])
    assert nothing.followed is nothing.predicted_follows is nothing.surprise is None
