"""Damaged material never yields a wrong number and never breaks the readers."""

from __future__ import annotations

from random import Random

import attrs
import pytest

from growthd.model.reading import PostCounts, Refusal
from growthd.model.verdict import PostVerdict
from growthd.reading.page import read_page
from tests.reading import mutation

MUTANTS = 500


@pytest.mark.parametrize("seed", range(4))
def test_no_damage_yields_a_wrong_number_or_a_crash(seed: int) -> None:
    tally = mutation.run(MUTANTS, seed)
    assert [one for one in tally.failures if one.outcome != "slow"] == []
    outcomes = {outcome for _, outcome in tally.outcomes}
    assert {"right", "right, some unknown", "unavailable", "blind", "absent"} <= outcomes


def test_every_undamaged_case_is_read_right() -> None:
    for case in mutation.all_cases():
        capture = mutation.sound(case).capture
        found = read_page(capture, case.owner, frozenset({case.wanted}))
        verdict = found.posts[case.wanted]
        assert not isinstance(verdict, Refusal), case.name
        true = case.posts[case.wanted]
        assert verdict.counts == (true if case.body else attrs.evolve(true, quotes=None)), case.name
        posts = {name for name, one in found.posts.items() if isinstance(one, PostVerdict)}
        assert posts <= set(case.posts), case.name


def test_the_check_itself_notices_a_wrong_number() -> None:
    case = next(mutation.all_cases())
    lying = attrs.evolve(case, posts={case.wanted: PostCounts(likes=1)})
    assert mutation.examine(mutation.sound(lying)).outcome == "wrong"
    written = attrs.evolve(mutation.sound(case), written=frozenset({1, 2}))
    assert mutation.examine(written).outcome == "right"
    nobody = attrs.evolve(case, posts={})
    assert mutation.examine(mutation.sound(nobody)).outcome == "wrong"


def test_mutants_are_the_same_for_the_same_seed() -> None:
    case = next(mutation.all_cases())
    assert mutation.mutate(case, Random(7)) == mutation.mutate(case, Random(7))
