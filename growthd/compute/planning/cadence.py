"""Whether to post or reply more, less, or as before, and why."""

from __future__ import annotations

from enum import StrEnum

import attrs

from growthd.compute.planning.envelope import Cadence, Envelope
from growthd.compute.planning.response import CadenceDays, Marginal, Response, response

_CERTAIN = 0.8
_REPLY_STEP = 2
_NEAR = 0.75
"""Steps by which a real cadence may differ from a whole number."""


class Move(StrEnum):
    MORE_POSTS = "more_posts"
    FEWER_POSTS = "fewer_posts"
    MORE_REPLIES = "more_replies"
    FEWER_REPLIES = "fewer_replies"
    HOLD = "hold"


class Hold(StrEnum):
    """Why nothing is changed."""

    NOT_ENOUGH_DAYS = "not_enough_days"
    SETTLING = "settling"
    """The last step is too young to be judged."""
    NOT_FOLLOWED = "not_followed"
    """The last step was not taken in fact: there is nothing to judge it by."""
    UNSURE = "unsure"
    AT_THE_BOUND = "at_the_bound"
    """The better cadence lies outside of the envelope."""


@attrs.frozen(kw_only=True)
class CadenceRules:
    least_days: int = 14
    settle_days: int = 5
    """Days after a step during which the next one waits."""


@attrs.frozen(kw_only=True)
class Decision:
    cadence: Cadence
    move: Move
    hold: Hold | None
    """None where something is moved."""
    follows: Response
    reward: Response


def decide(
    days: CadenceDays,
    now: Cadence,
    days_since_step: int | None,
    envelope: Envelope,
    rules: CadenceRules,
) -> Decision:
    """The next cadence: at most one post, or two replies, an hour from `now`, in the envelope.

    A step is taken only where credited follows gain by it with a probability above 0.8 and the
    reward does not disagree; one thing at a time, so that its effect can be seen.
    """
    now = envelope.clamp(now)
    follows, reward = response(days, days.follows, now), response(days, days.reward, now)
    move, hold = Move.HOLD, None
    if min(follows.posts.days, len(days)) < rules.least_days:
        hold = Hold.NOT_ENOUGH_DAYS
    elif days_since_step is not None and days_since_step < rules.settle_days:
        hold = Hold.SETTLING
    elif days_since_step is not None and not _followed(days, now, rules):
        hold = Hold.NOT_FOLLOWED
    else:
        move, hold = _wanted(follows, reward, now, envelope)
    return Decision(
        cadence=stepped(now, move), move=move, hold=hold, follows=follows, reward=reward
    )


def _followed(days: CadenceDays, now: Cadence, rules: CadenceRules) -> bool:
    """Whether the last days' mean cadence is nearer to the present one than to a step away."""
    posts = float(days.posts[-rules.settle_days :].mean())
    replies = float(days.replies[-rules.settle_days :].mean())
    return abs(posts - now.posts) <= _NEAR and abs(replies - now.replies) <= _NEAR * _REPLY_STEP


def stepped(now: Cadence, move: Move) -> Cadence:
    """The cadence after the move."""
    change = {
        Move.MORE_POSTS: (1, 0),
        Move.FEWER_POSTS: (-1, 0),
        Move.MORE_REPLIES: (0, _REPLY_STEP),
        Move.FEWER_REPLIES: (0, -_REPLY_STEP),
        Move.HOLD: (0, 0),
    }[move]
    return Cadence(posts=now.posts + change[0], replies=now.replies + change[1])


def _wanted(
    follows: Response, reward: Response, now: Cadence, envelope: Envelope
) -> tuple[Move, Hold | None]:
    wanted = [
        *_moves(follows.posts, reward.posts, Move.MORE_POSTS, Move.FEWER_POSTS),
        *_moves(follows.replies, reward.replies, Move.MORE_REPLIES, Move.FEWER_REPLIES),
    ]
    for move in wanted:
        if envelope.clamp(stepped(now, move)) == stepped(now, move):
            return move, None
    return Move.HOLD, Hold.AT_THE_BOUND if wanted else Hold.UNSURE


def _moves(follows: Marginal, reward: Marginal, more: Move, fewer: Move) -> list[Move]:
    if follows.better > _CERTAIN and _agrees(reward.log_change, reward.days):
        return [more]
    if follows.worse > _CERTAIN and _agrees(-reward.log_change, reward.days):
        return [fewer]
    return []


def _agrees(log_change: float, days: int) -> bool:
    """Whether the reward points the same way; a reward that nobody knows does not object."""
    return days == 0 or log_change > 0
