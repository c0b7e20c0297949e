"""Attribution of one account: all at once, or going on from where it stopped."""

from __future__ import annotations

import math

import attrs
import numpy as np

from growthd.compute.attribution.direct import reported_follows
from growthd.compute.attribution.draws import draw_all
from growthd.compute.attribution.level import LevelEvidence, verdict_on
from growthd.compute.attribution.problem import THOROUGH, Effort
from growthd.compute.attribution.records import History
from growthd.compute.attribution.results import (
    Attribution,
    Ledger,
    Method,
    PostCredit,
    Totals,
    joined,
)
from growthd.compute.attribution.settling import state_after
from growthd.compute.attribution.state import State
from growthd.compute.attribution.summary import credits_of, ledger_of
from growthd.compute.attribution.validity import Counts, valid_counts
from growthd.compute.attribution.window import SETTLED_AFTER_HOURS, window_of

LONGEST_HOURS, STRIDE_HOURS = 62 * 24.0, 30 * 24.0
"""A history longer than the first is worked through in windows that advance by the second."""
SAVED_EVERY_HOURS = 24.0
"""What has settled is worth a new state after so much of the ledger."""


def attribute(
    history: History,
    *,
    seed: int = 0,
    effort: Effort = THOROUGH,
) -> Attribution:
    """Credits and ledger of a whole history; the same for the same seed.

    A long history is worked through in windows, each of which settles what is older than seven
    days, so that time and memory follow the window.
    """
    state: State | None = None
    credited: list[PostCredit] = []
    ledgers: list[Ledger] = []
    for end in _window_ends(history):
        result, state = resume(state, history.between(*_due(state, end)), seed=seed, effort=effort)
        final = math.isinf(end)
        credited += [credit for credit in result.credits if final or credit.settled]
        ledgers.append(result.ledger if final or state is None else _settled(result.ledger, state))
    return attrs.evolve(result, credits=tuple(credited), ledger=joined(ledgers))


def resume(
    state: State | None,
    history: History,
    *,
    seed: int = 0,
    effort: Effort = THOROUGH,
) -> tuple[Attribution, State | None]:
    """Credits and ledger of what is not settled in `state`, and the state after it.

    `history` holds the posts from `state.cut` on, all their snapshots, and the readings from
    `state.begin_at` on. Until two comparable readings exist there is nothing to explain: the
    state stays as it was.
    """
    known = None if state is None else (state.begin_at, state.begin_followers)
    counts = valid_counts(history, known)
    if len(counts.at) < 2:
        return _unwatched(history, counts, state), state
    window = window_of(history, counts, state, effort)
    draws = draw_all(window.problem, (seed, round(float(counts.at[0]) * 60)))
    ledger = ledger_of(window, draws, None if state is None else state.carried)
    result = Attribution(
        credits=credits_of(window, draws, np.random.default_rng((seed, 7))),
        ledger=ledger,
        totals=_totals(state, counts, ledger, float(window.problem.known.outside.sum())),
        verdict=verdict_on(window.open_level),
    )
    return result, state_after(state, window, draws, ledger)


def stretch_ends(state: State | None, first: float, last: float) -> list[float]:
    """Where the windows of a history read from `first` to `last` end that goes on from `state`.

    All in hours; the last window takes all that is left.
    """
    begin = first + LONGEST_HOURS
    if state is not None:
        begin = state.cut + SETTLED_AFTER_HOURS + STRIDE_HOURS
    return [*np.arange(begin, last - STRIDE_HOURS / 2, STRIDE_HOURS).tolist(), math.inf]


def worth_keeping(following: State | None, state: State | None, ledger: Ledger) -> bool:
    """Whether `following`, the state after `ledger`, has settled a day more than `state`."""
    if following is None or len(ledger) == 0:
        return False
    begin = float(ledger.began[0]) if state is None else state.begin_at
    return following.begin_at >= begin + SAVED_EVERY_HOURS


def _window_ends(history: History) -> list[float]:
    if len(history.read_at) == 0:
        return [math.inf]
    return stretch_ends(None, float(history.read_at[0]), float(history.read_at[-1]))


def _due(state: State | None, end: float) -> tuple[float, float, float]:
    if state is None:
        return -math.inf, end, -math.inf
    return state.cut, end, state.begin_at


def _settled(ledger: Ledger, state: State) -> Ledger:
    return ledger.first(int((ledger.ended <= state.begin_at).sum()))


def _totals(state: State | None, counts: Counts, ledger: Ledger, outside: float) -> Totals:
    """The settled totals with the window's on top."""
    first = int(counts.followers[0]) if len(counts.followers) else None
    before = Totals.nothing(first) if state is None else state.totals
    last = int(counts.followers[-1]) if len(counts.followers) else before.last
    return before.then(ledger, last, outside)


def _unwatched(history: History, counts: Counts, state: State | None) -> Attribution:
    """The answer where no interval was watched: what X reports, and nothing else."""
    reported = [int(count) for count in reported_follows(history)]
    credited = tuple(
        PostCredit(
            post_id=name,
            credit=float(count),
            interval=None,
            confidence=1.0 if count else None,
            known=count,
            retained_7d=None,
            retained_interval=None,
            method=Method.DIRECT if count else Method.INSUFFICIENT,
            settled=False,
        )
        for name, count in zip(history.post_ids, reported, strict=True)
    )
    ledger = Ledger.empty()
    return Attribution(
        credits=credited,
        ledger=ledger,
        totals=_totals(state, counts, ledger, float(sum(reported))),
        verdict=verdict_on(LevelEvidence() if state is None else state.level),
    )
