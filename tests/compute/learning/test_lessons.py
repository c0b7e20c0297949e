"""Stored posts as lessons: sums add up, unknown stays unknown, and the digest tells news."""

from __future__ import annotations

import attrs
import numpy as np
import pytest

from growthd.compute.learning import (
    CHOICES,
    DIMENSIONS,
    LessonPage,
    Lessons,
    expected_gain,
    fit_arrival,
    gather,
    improvement,
    learn,
    thinned,
)
from growthd.compute.learning.learner import LearnerSettings, Learning
from growthd.compute.learning.tallies import METRICS
from tests.compute.learning.worlds import DAY, NOW, PLAIN

NONE = np.zeros(0)
CURVE = fit_arrival(NONE.astype(np.int64), NONE, NONE)
TOLD = [name for name in METRICS if name not in {"credit", "credited_impressions"}]


def a_page(count: int = 6, *, first: int = 0, **changed: object) -> LessonPage:
    """Posts of two topics; the last one is not read yet, and one has no credit."""
    topics = ["bold", "plain"] * count
    page = LessonPage(
        decision_ids=[f"d{first + at}" for at in range(count)],
        posted_at=[NOW - DAY * (count - at) for at in range(count)],
        arms={name: topics[:count] if name == "topic" else [None] * count for name in DIMENSIONS},
        age_hours=[24.0] * (count - 1) + [None],
        credit=[None, *[float(at) for at in range(1, count)]],
        measured={
            name: [100.0 + at for at in range(count - 1)] + [None]
            if name == "impressions"
            else [0.5] * (count - 1) + [None]
            for name in TOLD
        },
        is_test=[False] * count,
    )
    return attrs.evolve(page, **changed)  # type: ignore[arg-type]  # columns, by their names


def learned(posts: int) -> Learning:
    return learn(gather(PLAIN.posts(posts, seed=1)), NOW, LearnerSettings(draws=200))


def test_plain_averages_leave_out_what_is_unknown() -> None:
    facts = Lessons.of([a_page()], CURVE).tallies.facts("topic")

    bold, plain = facts["bold"], facts["plain"]
    assert bold.impressions == pytest.approx((100 + 102 + 104) / 3)
    assert plain.impressions == pytest.approx((101 + 103) / 2)
    assert (bold.follows, plain.follows) == (2.0 + 4.0, 1.0 + 3.0 + 5.0)
    assert bold.follows_a_post == 3.0
    assert bold.follows_an_impression == pytest.approx(6.0 / (102 + 104))


def test_an_arm_of_which_nothing_was_read_has_no_averages() -> None:
    silent = a_page(2, age_hours=[None, None], credit=[None, None])
    blank = attrs.evolve(silent, measured={name: [None, None] for name in TOLD})

    facts = Lessons.of([blank], CURVE).tallies.facts("topic")

    assert set(attrs.asdict(facts["bold"]).values()) == {None}


def test_pages_add_up_to_what_they_are_together() -> None:
    first, second = a_page(7), a_page(4, first=7)

    apart = Lessons.of([first], CURVE).and_of(Lessons.of([second], CURVE))
    together = Lessons.of([first, second], CURVE)

    assert apart.digest(NOW) == together.digest(NOW)
    assert apart.tallies.facts("topic") == together.tallies.facts("topic")


def test_the_digest_tells_of_news_and_of_nothing_else() -> None:
    page = a_page()
    digest = Lessons.of([page], CURVE).digest(NOW)

    assert Lessons.of([page], CURVE).digest(NOW + 3600) == digest
    credited = attrs.evolve(page, credit=[None, 1.0, 2.0, 3.0, 4.0, 5.5])
    assert Lessons.of([credited], CURVE).digest(NOW) != digest
    assert Lessons.of([a_page(7)], CURVE).digest(NOW) != digest
    assert Lessons.of([page], CURVE).digest(NOW + 8 * DAY) != digest


def test_rare_values_have_no_arm_but_their_posts_still_teach() -> None:
    count = 12
    topics = ["a"] * 5 + ["b"] * 4 + ["c", "d", "e"]
    arms = {name: topics if name == "topic" else ["same"] * count for name in DIMENSIONS}
    evidence = Lessons.of([a_page(count, arms=arms)], CURVE).evidence

    few = thinned(evidence, most=2)

    assert few.set_aside == {"topic": 3}
    assert few.evidence.names["topic"] == ("a", "b")
    assert few.evidence.facts["topic"].uses.tolist() == [5.0, 4.0]
    assert few.evidence.read.sum() == evidence.read.sum()
    assert len(learn(few.evidence, NOW, LearnerSettings(draws=50)).dimensions["topic"].arms) == 2
    assert thinned(evidence).set_aside == {}


def test_the_gain_is_that_of_the_weights_over_choosing_evenly() -> None:
    little, much = learned(40), learned(2000)

    assert expected_gain(None, much) == 1.0
    assert 1.0 < expected_gain(little, much) < expected_gain(much, much)
    assert improvement(None, much) == pytest.approx(expected_gain(much, much) - 1.0)
    assert improvement(much, much) == pytest.approx(0.0)


def test_the_choices_are_what_a_bot_can_choose() -> None:
    assert set(DIMENSIONS) - set(CHOICES) == {"hour_of_day", "day_of_week"}
