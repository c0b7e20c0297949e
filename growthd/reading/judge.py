"""What several witnesses amount to: the values that may be published, and what is held back.

Nothing is ever rejected for its ratio to something else: one like on four views is true, and so
are 32,100 views at 31 followers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs

from growthd.model.reading import (
    AccountCounts,
    AccountReading,
    Interval,
    PostCounts,
    PostReading,
    PrivateCounts,
    SourceName,
    Witness,
)
from growthd.model.verdict import AccountVerdict, Doubt, HeldBack, PostVerdict, Ruling, Suspect
from growthd.reading.falls import repeats, without_company, without_falls
from growthd.reading.witnesses import TRUST, Counts, Testimony, most_trusted, statements, told

_DRIFT_COUNT = 2
_DRIFT_SHARE = 0.005
"""Witnesses of one visit are seconds apart: the later one may be that much higher."""
_NOISE_SHARE = 0.0002
"""Account readings within one minute differ by that much, either way."""


@attrs.frozen(kw_only=True)
class _Confided:
    """What a witness says that only the author is told."""

    counts: PrivateCounts
    witness: Witness
    displayed: Mapping[str, Interval] = {}


def judge_post(
    witnesses: Sequence[PostReading],
    previous: PostCounts | None = None,
    held: Sequence[HeldBack] = (),
) -> PostVerdict:
    """The verdict on one post. `witnesses` (at least one) stand in the order of observation.

    `previous` are the counts that were published last for this post, None before the first; `held`
    are its suspects that are still open. One that is repeated often and long enough
    (falls.CONFIRM_AFTER, falls.CONFIRM_READINGS) is published.
    """
    published, suspects = _weigh(witnesses, PostCounts, fall_share=0.0)
    published, fallen = without_falls(published, witnesses, previous, held)
    published, beside = without_company(published, fallen)
    confided = [_Confided(counts=one.private, witness=one.witness) for one in witnesses]
    private, doubts = _weigh(confided, PrivateCounts, fall_share=0.0)
    return PostVerdict(
        post_id=witnesses[-1].post_id,
        counts=PostCounts(**published),
        private=PrivateCounts(**private),
        witnesses=tuple(witnesses),
        suspects=(*suspects, *fallen, *beside, *doubts),
    )


def judge_account(
    witnesses: Sequence[AccountReading],
    previous: AccountCounts | None = None,
    held: Sequence[HeldBack] = (),
) -> AccountVerdict:
    """The verdict on the account, as judge_post."""
    published, suspects = _weigh(witnesses, AccountCounts, fall_share=_NOISE_SHARE)
    published, fallen = without_falls(published, witnesses, previous, held)
    return AccountVerdict(
        counts=AccountCounts(**published),
        witnesses=tuple(witnesses),
        suspects=(*suspects, *fallen),
    )


def review(suspect: Suspect, later: PostVerdict | AccountVerdict) -> Ruling:
    """What a later verdict makes of a suspect: for the record, each decision once."""
    published = known(suspect.metric, later)
    if published is not None:
        return Ruling.CONFIRMED if repeats(suspect, published) else Ruling.DROPPED
    return Ruling.OPEN


def known(metric: str, verdict: PostVerdict | AccountVerdict) -> int | None:
    """The value that the verdict publishes; what only the author is told is in it as well."""
    private = verdict.private if isinstance(verdict, PostVerdict) else None
    value: int | None = getattr(verdict.counts, metric, getattr(private, metric, None))
    return value


def agree(earlier: int, later: int, *, fall_share: float = 0.0) -> bool:
    """True where two exact values can be the same fact seen moments apart."""
    rise = max(_DRIFT_COUNT, earlier * _DRIFT_SHARE)
    fall = max(_DRIFT_COUNT, earlier * fall_share) if fall_share else 0.0
    return -fall <= later - earlier <= rise


def fits(value: int, shown: Interval) -> bool:
    """True where an exact value can be what the page displays, seen moments apart."""
    slack = max(_DRIFT_COUNT, value * _DRIFT_SHARE)
    return shown.low - slack <= value <= shown.high + slack


def _weigh(
    witnesses: Sequence[Testimony], kind: type[Counts], *, fall_share: float
) -> tuple[dict[str, int | None], list[Suspect]]:
    published: dict[str, int | None] = {}
    suspects: list[Suspect] = []
    for metric in (field.name for field in attrs.fields(kind)):
        last = _last_of_each_source(metric, witnesses)
        published[metric], doubts = _weigh_metric(metric, last, fall_share)
        suspects.extend(doubts)
    return published, suspects


def _last_of_each_source(metric: str, witnesses: Sequence[Testimony]) -> list[Testimony]:
    """Of several testimonies of one source only the last stands: a source may correct itself."""
    last: dict[SourceName, Testimony] = {}
    for one in witnesses:
        if told(one, metric) is not None or metric in one.displayed:
            last.pop(one.witness.source, None)
            last[one.witness.source] = one
    return list(last.values())


def _weigh_metric(
    metric: str, witnesses: list[Testimony], fall_share: float
) -> tuple[int | None, list[Suspect]]:
    """The value of the most trusted that state one, and the values that contradict it."""
    stated = statements(metric, witnesses)
    if not stated:
        return None, []
    value, suspects = _weigh_equals(metric, most_trusted(metric, witnesses), fall_share)
    if value is None:
        return None, suspects
    suspects = _contradictions(metric, value, stated, fall_share)
    # A zero where others count something is what X's false zeros look like.
    return (None if value == 0 and suspects else value), suspects


def _contradictions(
    metric: str, truth: int, stated: list[tuple[int, SourceName]], fall_share: float
) -> list[Suspect]:
    """What less trusted sources say otherwise than the most trusted one, earlier or later."""
    decisive = min(stated, key=lambda one: (one[0] != truth, TRUST.index(one[1])))
    place = stated.index(decisive)
    suspects = []
    for n, (value, source) in enumerate(stated):
        pair = (truth, value) if place <= n else (value, truth)
        if not agree(*pair, fall_share=fall_share):
            detail = f"{source} says {value}; {decisive[1]} says {truth}"
            suspects.append(
                Suspect(metric=metric, value=value, doubt=Doubt.DISAGREE, detail=detail)
            )
    return suspects


def _weigh_equals(
    metric: str, witnesses: list[Testimony], fall_share: float
) -> tuple[int | None, list[Suspect]]:
    """The value on which equally trusted witnesses agree, else None and what each of them says."""
    stated = statements(metric, witnesses)
    values = [value for value, _ in stated]
    shown = [one.displayed[metric] for one in witnesses if metric in one.displayed]
    unanimous = all(agree(*pair, fall_share=fall_share) for pair in pairwise(values))
    if unanimous and all(fits(value, interval) for value in values for interval in shown):
        best, _ = min(stated, key=lambda one: TRUST.index(one[1]))
        return best, []
    detail = "; ".join(
        [f"{source} says {value}" for value, source in stated]
        + [f"the page shows {one.low} to {one.high}" for one in shown]
    )
    return None, [
        Suspect(metric=metric, value=value, doubt=Doubt.DISAGREE, detail=detail)
        for value in dict.fromkeys(values)
    ]
