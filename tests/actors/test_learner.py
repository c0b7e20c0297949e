"""The learner: what the rows teach is stored, once, and is a function of the rows alone."""

from __future__ import annotations

from datetime import timedelta

import attrs
import numpy as np
import pytest

from growthd.actors.learner import Learner
from growthd.clock import EPOCH, Clock
from growthd.compute.learning import LearnerSettings, Learning
from growthd.model.post import Kind
from growthd.store import learning
from growthd.store.database import Database
from growthd.store.learning import Whose
from growthd.supervision.pulse import Pulse
from tests.actors.making import ME, SHE
from tests.actors.school import CREDITS, NOW, POSTS, READINGS, enter, insert, term
from tests.store.asking import rows, value

POSTS_OF_ME = Whose(account_id="default", kind=Kind.POST)
SETTINGS = LearnerSettings(draws=200)


def a_learner(database: Database, *, accounts: int = 1, zone: str = "UTC") -> Learner:
    return Learner(
        database=database,
        clock=Clock(wall=lambda: (NOW - EPOCH) / timedelta(seconds=1)),
        watched=(ME, SHE)[:accounts],
        settings=SETTINGS,
        zone=zone,
        pulse=Pulse(name="learner"),
    )


async def learned(database: Database) -> Learning:
    stored = await database.run(learning.load, whose=POSTS_OF_ME)
    assert stored is not None
    return stored.learning


def numbers(known: Learning) -> np.ndarray:
    """Every number of every arm, in order."""
    plain = [
        [getattr(arm, field.name) or 0.0, weight]
        for each in known.dimensions.values()
        for arm, weight in zip(each.arms, each.weights, strict=True)
        for field in attrs.fields(type(arm))
        if field.name not in {"name", "best_post"}
    ]
    return np.array(plain, np.float64)


async def test_the_better_arm_is_found_and_told_in_words(database: Database) -> None:
    await enter(database, term())

    assert await a_learner(database).one_pass(NOW) == 2

    (best, *_) = await rows(database, "select * from learned_patterns order by lift_percent desc")
    assert (best["dimension"], best["value"], best["enough_data"]) == ("topic", "craft", True)
    assert best["statement"].startswith("topic craft brings ")
    (told,) = await rows(database, "select * from learning_updates where kind = 'post'")
    assert "craft is the likeliest best topic" in told["insights_summary"]
    assert told["update_type"] == "new_favourites"
    assert told["performance_before"] is None
    assert told["performance_after"]["favourites"]["topic"] == "craft"
    assert told["improvement_score"] > 0


async def test_a_second_look_at_the_same_rows_changes_nothing(database: Database) -> None:
    """F62: what was learned once is not learned again."""
    await enter(database, term(80))
    await a_learner(database).one_pass(NOW)
    before = await rows(database, "select * from arm_performance order by dimension, value")

    again = await a_learner(database).one_pass(NOW + timedelta(minutes=30))

    assert again == 0
    after = await rows(database, "select * from arm_performance order by dimension, value")
    assert [tuple(row) for row in after] == [tuple(row) for row in before]
    assert await value(database, "select count(*) from learning_updates") == 2
    known_at = await value(database, "select min(computed_at) from learnings")
    assert known_at == NOW + timedelta(minutes=30)


async def test_a_reading_told_twice_counts_once(database: Database) -> None:
    """F62: a post's latest reading replaces the earlier ones; uses are counted, not set to 1."""
    made = term(60)
    await enter(database, made)
    await a_learner(database).one_pass(NOW)
    uses = await value(database, "select sum(uses) from arm_performance where dimension = 'topic'")

    await insert(database, CREDITS, made.credits)
    await a_learner(database).one_pass(NOW + timedelta(minutes=30))

    assert uses == 60
    again = await value(database, "select sum(uses) from arm_performance where dimension = 'topic'")
    assert again == 60


async def test_young_posts_are_learned_as_such(database: Database) -> None:
    """F62: half of a young post's impressions are still to come; that is no demerit of its arms."""
    young, old = term(600, days=0.4, seed=2), term(600, days=30, seed=3)
    for row in young.posts:
        row["tone"] = "young"
    for row in old.posts:
        row["tone"] = "old"
    await enter(database, old)
    await enter(database, young)

    await a_learner(database).one_pass(NOW)

    tones = {arm.name: arm for arm in (await learned(database)).dimensions["tone"].arms}
    difference = tones["young"].reach_mean - tones["old"].reach_mean
    raw = await rows(
        database, "select value, avg_impressions from arm_performance where dimension = 'tone'"
    )
    told = {row["value"]: row["avg_impressions"] for row in raw}
    assert told["young"] < 0.75 * told["old"]
    assert abs(difference) < 0.2


async def test_test_posts_teach_nothing(database: Database) -> None:
    """F61."""
    made = term(40)
    fake = term(40, seed=9)
    for row in fake.posts:
        row.update(is_test_post=True, raw_topic="lorem ipsum")
    await enter(database, made)
    await enter(database, fake)

    await a_learner(database).one_pass(NOW)

    assert await value(database, "select posts from learnings where kind = 'post'") == 40
    seen = await rows(database, "select 1 from arm_performance where value = 'lorem ipsum'")
    assert seen == []


async def test_replies_and_other_accounts_are_learned_apart(database: Database) -> None:
    await enter(database, term(50))
    await enter(database, term(30, kind="reply"))
    await enter(database, term(20, account_id="second"))

    await a_learner(database, accounts=2).one_pass(NOW)

    found = await rows(database, "select account_id, kind, posts from learnings order by 1, 2")
    assert [tuple(row) for row in found] == [
        ("default", "post", 50),
        ("default", "reply", 30),
        ("second", "post", 20),
        ("second", "reply", 0),
    ]


async def test_a_day_of_increments_equals_learning_all_anew(database: Database) -> None:
    """The state is a function of the rows, however it was come by."""
    made = term(260, days=50)
    half = len(made.credits) // 2
    await insert(database, POSTS, made.posts)
    await insert(database, READINGS, made.readings)
    await insert(database, CREDITS, made.credits[:half])
    steady = a_learner(database)
    await steady.one_pass(NOW)
    await insert(database, CREDITS, made.credits[half:])
    await steady.one_pass(NOW + timedelta(hours=1))
    increment = numbers(await learned(database))
    await rows(database, "delete from learnings")

    await a_learner(database).one_pass(NOW + timedelta(hours=1))

    anew = numbers(await learned(database))
    assert np.max(np.abs(increment - anew) / np.maximum(np.abs(anew), 1.0)) < 1e-9


async def test_what_was_settled_is_read_anew_where_it_was_changed(database: Database) -> None:
    await enter(database, term(120, days=40))
    steady = a_learner(database)
    await steady.one_pass(NOW)
    await rows(
        database,
        "update content_metadata set raw_topic = 'crafts', updated_at = now() + interval '1 s'"
        " where raw_topic = 'craft'",
    )

    await steady.one_pass(NOW + timedelta(hours=1))

    names = [arm.name for arm in (await learned(database)).dimensions["topic"].arms]
    assert names == ["career", "crafts", "focus", "health"]


async def test_hours_are_those_of_the_owners_clock(database: Database) -> None:
    """F60: across a change of the clocks as well, whatever the host's zone is."""
    made = term(2)
    for row, at in zip(made.posts, ("2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z"), strict=True):
        row["posted_at"] = at
    await enter(database, made)
    later = NOW + timedelta(days=30)

    await a_learner(database, zone="America/New_York").one_pass(later)

    hours = await rows(
        database, "select value from arm_performance where dimension = 'hour_of_day' order by 1"
    )
    assert [row["value"] for row in hours] == ["01", "03"]


async def test_nothing_is_learned_from_nothing_and_it_says_so(database: Database) -> None:
    await a_learner(database).one_pass(NOW)

    assert (await learned(database)).posts == 0
    told = await value(database, "select insights_summary from learning_updates limit 1")
    assert told == "Nothing new from 0 posts."


@pytest.mark.parametrize(
    ("view", "column", "arms"),
    [
        ("topic_performance", "topic", 4),
        ("tone_performance", "tone", 2),
        ("generator_performance", "generator_name", 1),
        ("angle_performance", "angle", 0),
        ("format_strategy_performance", "format_strategy", 0),
        ("hook_performance", "hook_pattern", 0),
        ("content_type_performance", "content_type_id", 0),
        ("formula_performance", "viral_formula", 0),
    ],
)
async def test_every_name_that_readers_know_answers(
    database: Database, view: str, column: str, arms: int
) -> None:
    """F53: the names are views of one truth."""
    await enter(database, term(60))
    await a_learner(database).one_pass(NOW)

    found = await rows(
        database,
        f"select {column}, posts_count, times_used, avg_likes, avg_retweets, avg_engagement_rate,"
        " total_followers_gained, avg_followers_per_post, follower_conversion_rate, success_rate,"
        " viral_coefficient, thompson_alpha, thompson_beta, selection_score, confidence_score,"
        f" best_performing_post_id, last_used, last_updated from {view}",
    )

    assert len(found) == arms
    assert sum(row["posts_count"] for row in found) == (60 if arms else 0)
