"""One visit as several sources saw it: every witness heard, judged together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from growthd.model.reading import Refusal, RefusalKind
from growthd.model.verdict import AccountVerdict, PageReading, PostVerdict
from growthd.reading.errors import gravest
from growthd.reading.judge import judge_account, judge_post

_HOPE = (
    frozenset({RefusalKind.GONE}),
    frozenset(
        {
            RefusalKind.ABSENT,
            RefusalKind.UNAVAILABLE,
            RefusalKind.PROTECTED,
            RefusalKind.BLIND,
        }
    ),
    frozenset({RefusalKind.LOGGED_OUT, RefusalKind.CHALLENGE, RefusalKind.WRONG_ACCOUNT}),
    frozenset({RefusalKind.RATE_LIMITED, RefusalKind.OVER_BUDGET}),
)
"""What settles the matter, what may be tried again soon, once the owner acts, once time has passed.

One source that can be asked again must not wait for another one whose budget is spent.
"""


def merge(readings: Sequence[PageReading]) -> PageReading:
    """All that the readings (at least one) say, refused as a whole only where every one is."""
    heard = sorted(readings, key=attrgetter("read_at"))
    refusals = tuple(one.refusal for one in heard if one.refusal is not None)
    open_ = [one for one in heard if one.refusal is None]
    posts = dict.fromkeys(post_id for one in open_ for post_id in one.posts)
    return PageReading(
        read_at=(open_ or heard)[-1].read_at,
        refusal=None if open_ else most_hopeful(refusals),
        account=_account([one.account for one in open_], refusals),
        posts={post_id: _post(post_id, open_, refusals) for post_id in posts},
        moments={post_id: _said_at(post_id, open_) for post_id in posts},
        pages=max(one.pages for one in heard),
        blind=tuple(blind for one in heard for blind in one.blind),
        setbacks=(*(refusals if open_ else ()), *(each for one in heard for each in one.setbacks)),
    )


def most_hopeful(refusals: Sequence[Refusal]) -> Refusal:
    """Of several sources' refusals (at least one) the one that decides when to ask again."""
    for kinds in _HOPE:
        chosen = gravest(one for one in refusals if one.kind in kinds)
        if chosen is not None:
            return chosen
    raise AssertionError("every kind of refusal has its hope")


def _post(
    post_id: str, readings: Sequence[PageReading], refusals: Sequence[Refusal]
) -> PostVerdict | Refusal:
    answers = [one.posts[post_id] for one in readings if post_id in one.posts]
    verdicts = [one for one in answers if isinstance(one, PostVerdict)]
    if len(verdicts) == 1:
        return verdicts[0]
    if verdicts:
        return judge_post([witness for one in verdicts for witness in one.witnesses])
    return most_hopeful([*(one for one in answers if isinstance(one, Refusal)), *refusals])


def _said_at(post_id: str, readings: Sequence[PageReading]) -> datetime:
    """When the last of those said it that know the post's numbers, else of those that name it."""
    speak = [one for one in readings if post_id in one.posts]
    know = [one for one in speak if isinstance(one.posts[post_id], PostVerdict)]
    return max(one.said_at(post_id) for one in know or speak)


def _account(
    answers: Sequence[AccountVerdict | Refusal | None], refusals: Sequence[Refusal]
) -> AccountVerdict | Refusal | None:
    verdicts = [one for one in answers if isinstance(one, AccountVerdict)]
    if len(verdicts) == 1:
        return verdicts[0]
    if verdicts:
        return judge_account([witness for one in verdicts for witness in one.witnesses])
    refused = [one for one in answers if isinstance(one, Refusal)]
    return most_hopeful([*refused, *refusals]) if refused else None
