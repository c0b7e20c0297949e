"""A pass says what it changed, and a pattern says how far it can be trusted."""

from __future__ import annotations

from growthd.compute.learning import LearnerSettings, Learning, gather, insight, learn, patterns
from tests.compute.learning.worlds import NOW, PLAIN


def learned(posts: int) -> Learning:
    return learn(gather(PLAIN.posts(posts, seed=1)), NOW, LearnerSettings())


def test_the_sentence_names_the_new_favourite_and_its_probability() -> None:
    first = insight(None, learned(1500))
    assert first.favourites == {"topic": "topic1"}
    assert first.changed == {"topic": (None, "topic1")}
    assert first.sentence.startswith("From 1500 posts: topic1 is the likeliest best topic (P = ")


def test_nothing_new_is_said_to_be_nothing_new() -> None:
    same = learned(1500)
    assert insight(same, same).sentence == "Nothing new from 1500 posts."
    assert insight(None, learned(0)).favourites == {}


def test_patterns_carry_sizes_intervals_and_their_doubt() -> None:
    found = patterns(learned(1500))
    assert (found[0].dimension, found[0].arm, found[0].enough_data) == ("topic", "topic1", True)
    assert all(one.low80_percent <= one.lift_percent <= one.high80_percent for one in found)
    assert not any(one.enough_data for one in patterns(learned(6)))
    assert sum(one.uses for one in found if one.dimension == "angle") == 1500
