"""Evidence adds up: whatever the order, the pieces and the number of readings."""

from __future__ import annotations

import attrs
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from growthd.compute.learning import (
    ArmColumn,
    Evidence,
    LearnerSettings,
    PostRows,
    gather,
    learn,
    merge,
)
from tests.compute.learning.worlds import NOW, PLAIN

QUICK = LearnerSettings(draws=40)

posts = st.lists(
    st.tuples(
        st.sampled_from(["sleep", "food", "light", None]),
        st.sampled_from(["short", "long"]),
        st.floats(0, 300 * 86400),
        st.one_of(st.just(float("nan")), st.integers(0, 10**6).map(float)),
        st.one_of(st.just(float("nan")), st.floats(0, 50)),
        st.booleans(),
    ),
    max_size=25,
)


def rows_of(posts: list[tuple[str | None, str, float, float, float, bool]]) -> PostRows:
    topics, formats, ages, impressions, credits_, tests = (
        zip(*posts, strict=True) if posts else [()] * 6
    )
    return PostRows(
        post_ids=np.array([f"{at:04d}" for at in range(len(posts))], np.str_),
        posted_at=NOW - np.array(ages, np.float64),
        arms={"topic": ArmColumn.of(topics), "format": ArmColumn.of(formats)},
        impressions=np.array(impressions, np.float64),
        share=np.ones(len(posts)),
        credit=np.array(credits_, np.float64),
        is_test=np.array(tests, np.bool_),
    )


def assert_same(first: Evidence, second: Evidence) -> None:
    assert first.names == second.names
    np.testing.assert_array_equal(first.keys, second.keys)
    for sums in ("read", "log_reach", "credited", "exposure", "credit"):
        np.testing.assert_allclose(getattr(first, sums), getattr(second, sums), rtol=1e-12)
    for dimension, facts in first.facts.items():
        for field in attrs.fields(type(facts)):
            ours, theirs = (getattr(each.facts[dimension], field.name) for each in (first, second))
            np.testing.assert_array_equal(ours, theirs)


@settings(max_examples=60, deadline=None)
@given(posts, st.integers(0, 25))
def test_an_increment_equals_a_recomputation(
    posts: list[tuple[str | None, str, float, float, float, bool]], cut: int
) -> None:
    rows = rows_of(posts)
    early = np.arange(len(rows)) < cut
    whole = gather(rows)
    merged = merge(gather(rows.take(early)), gather(rows.take(~early)))
    assert_same(whole, merged)


@settings(max_examples=25, deadline=None)
@given(posts, st.integers(0, 25), st.randoms(use_true_random=False))
def test_the_posterior_of_an_increment_is_that_of_all_rows(
    posts: list[tuple[str | None, str, float, float, float, bool]], cut: int, random: object
) -> None:
    rows = rows_of(posts)
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined] # hypothesis types it as random.Random
    early = np.isin(np.arange(len(rows)), order[:cut])
    whole = learn(gather(rows), NOW, QUICK)
    merged = learn(merge(gather(rows.take(early)), gather(rows.take(~early))), NOW, QUICK)
    for name, dimension in whole.dimensions.items():
        other = merged.dimensions[name]
        assert other.weights == pytest.approx(dimension.weights, abs=1e-9)
        assert sum(dimension.weights) == pytest.approx(1.0 if dimension.arms else 0.0)
        assert all(weight > 0 for weight in dimension.weights)
        for ours, theirs in zip(dimension.arms, other.arms, strict=True):
            assert theirs.thompson_alpha == pytest.approx(ours.thompson_alpha, rel=1e-9)
            assert theirs.thompson_beta == pytest.approx(ours.thompson_beta, rel=1e-9)
            assert 0.0 <= ours.confidence_score <= 1.0
            assert 0.0 <= ours.selection_score <= 1.0


def test_the_order_of_posts_decides_nothing() -> None:
    rows = PLAIN.posts(300, seed=1)
    order = np.random.default_rng(2).permutation(300)
    shuffled = attrs.evolve(
        rows,
        post_ids=rows.post_ids[order],
        posted_at=rows.posted_at[order],
        arms={
            name: attrs.evolve(column, codes=column.codes[order])
            for name, column in rows.arms.items()
        },
        impressions=rows.impressions[order],
        credit=rows.credit[order],
    )
    assert_same(gather(rows), gather(shuffled))


def test_f62_reading_a_post_again_replaces_what_it_said() -> None:
    rows = PLAIN.posts(200, seed=3)
    settled = gather(rows.take(np.arange(200) < 150))
    live = rows.take(np.arange(200) >= 150)
    first = learn(merge(settled, gather(live)), NOW, QUICK)
    again = learn(merge(settled, gather(live)), NOW, QUICK)
    assert again == first
    grown = attrs.evolve(live, credit=live.credit + 1.0)
    later = learn(merge(settled, gather(grown)), NOW, QUICK)
    arms = zip(first.dimensions["topic"].arms, later.dimensions["topic"].arms, strict=True)
    assert all(after.uses == before.uses for before, after in arms)
    follows = [sum(arm.follows for arm in x.dimensions["topic"].arms) for x in (first, later)]
    assert 0 < follows[1] - follows[0] <= 50.0


def test_evidence_of_other_dimensions_is_refused() -> None:
    rows = PLAIN.posts(10, seed=4)
    other = attrs.evolve(rows, arms={"topic": rows.arms["topic"]})
    with pytest.raises(ValueError, match="cannot merge"):
        merge(gather(rows), gather(other))


def test_the_best_post_is_the_one_with_most_credit_and_of_equals_the_first_id() -> None:
    rows = PLAIN.posts(4, seed=5)
    same = attrs.evolve(
        rows,
        arms={"topic": ArmColumn(names=("a",), codes=np.zeros(4, np.int64))},
        credit=np.array([1.0, 3.0, 3.0, np.nan]),
    )
    assert gather(same).facts["topic"].best_post[0] == "post00001"
    nobody = attrs.evolve(same, credit=np.zeros(4))
    assert gather(nobody).facts["topic"].best_post[0] == ""
