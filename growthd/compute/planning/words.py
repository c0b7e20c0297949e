"""A plan in words that a person understands."""

from __future__ import annotations

from typing import assert_never

from growthd.compute.planning.cadence import Decision, Hold, Move
from growthd.compute.planning.envelope import Cadence
from growthd.compute.planning.resistance import Resistance
from growthd.compute.planning.response import Marginal
from growthd.compute.planning.strategy import Weights

_CLEAR = 1.3
"""How much heavier than the even share an arm must be to be named."""


def explain(
    decision: Decision,
    target: Cadence,
    resistance: Resistance,
    exploration: float,
    weights: Weights,
) -> str:
    """Why this cadence, why these weights, and what was held back."""
    sentences = [
        f"{_count(target.posts, 'post')} and {_count(target.replies, 'reply')} an hour.",
        _cadence(decision),
        f"{resistance.words[:1].upper()}{resistance.words[1:]}: targets are halved."
        if resistance.met
        else "",
        _favourites(weights),
        f"{exploration:.0%} of the choices explore.",
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _cadence(decision: Decision) -> str:
    posts, replies = decision.follows.posts, decision.follows.replies
    match decision.move:
        case Move.MORE_POSTS:
            return f"One post an hour more: {_worth(posts)}, better with P = {posts.better:.2f}."
        case Move.FEWER_POSTS:
            return f"One post an hour less: {_worth(posts)}, worse with P = {posts.worse:.2f}."
        case Move.MORE_REPLIES:
            return f"Two replies more: {_worth(replies)}, better with P = {replies.better:.2f}."
        case Move.FEWER_REPLIES:
            return f"Two replies less: {_worth(replies)}, worse with P = {replies.worse:.2f}."
        case Move.HOLD:
            return _held(decision)
        case _:
            assert_never(decision.move)


def _held(decision: Decision) -> str:
    posts = decision.follows.posts
    match decision.hold:
        case Hold.NOT_ENOUGH_DAYS | None:
            return f"As before: {_count(posts.days, 'day')} are not enough data to judge the pace."
        case Hold.SETTLING:
            return "As before: the last step is too young to be judged."
        case Hold.NOT_FOLLOWED:
            return "As before: the last step was not followed, so nothing tells what it is worth."
        case Hold.UNSURE:
            return (
                f"As before: whether one more post an hour is better is unsure "
                f"(P = {posts.better:.2f}; {_worth(posts)})."
            )
        case Hold.AT_THE_BOUND:
            return "As before: the better pace lies outside of the envelope."
        case _:
            assert_never(decision.hold)


def _worth(marginal: Marginal) -> str:
    low, middle, high = (marginal.per_day(quantile) for quantile in (0.1, 0.5, 0.9))
    return (
        f"a step more adds {middle:+.1f} follows a day, 80 % interval {low:+.1f} to {high:+.1f}, "
        f"from {_count(marginal.days, 'day')}"
    )


def _favourites(weights: Weights) -> str:
    named = []
    for dimension, arms in weights.items():
        arm, weight = max(arms.items(), key=lambda item: item[1])
        if weight > _CLEAR / len(arms):
            named.append(f"{dimension.replace('_', ' ')} {arm} ({weight:.0%})")
    return f"Favoured: {', '.join(named)}." if named else "No arm is favoured yet."


def _count(number: int, noun: str) -> str:
    plural = "replies" if noun == "reply" else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"
