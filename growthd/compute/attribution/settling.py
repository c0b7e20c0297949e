"""What a window leaves behind: the state from which the next one goes on."""

from __future__ import annotations

import numpy as np

from growthd.compute.attribution.arrays import Floats
from growthd.compute.attribution.draws import Draws
from growthd.compute.attribution.lessons import Lessons
from growthd.compute.attribution.results import Ledger, Totals
from growthd.compute.attribution.state import Carried, Learned, State
from growthd.compute.attribution.window import Window

BACKGROUND_HALF_LIFE_HOURS = 60 * 24.0
"""What is known of the background's shape is worth half as much after so long."""


def state_after(state: State | None, window: Window, draws: Draws, ledger: Ledger) -> State:
    """The state after `window`, whose posts and intervals before the cut are now settled."""
    counts, settled = window.counts, window.problem.settled_intervals
    first, begin = int(counts.followers[0]), int(counts.followers[settled])
    before = Totals.nothing(first) if state is None else state.totals
    outside = float(window.problem.known.outside[window.problem.settling].sum())
    return State(
        cut=window.cut,
        begin_at=float(counts.at[settled]),
        begin_followers=begin,
        totals=before.then(ledger.first(settled), begin, outside),
        vocabulary=window.vocabulary,
        rhythm=window.rhythm,
        curve=window.curve,
        level=window.settled_level,
        learned=_learned(state, window, draws),
        carried=_carried(window, draws, ledger),
    )


def _learned(state: State | None, window: Window, draws: Draws) -> Learned:
    """The lessons of all that is settled. The window's regression already holds the older ones."""
    problem, lessons = window.problem, draws.lessons
    looks, older = max(lessons.looks, 1), Lessons.none(problem)
    shape, churn, bursts = older.shape, older.churn, older.bursts
    if state is not None:
        passed = float(window.counts.at[problem.settled_intervals] - window.counts.at[0])
        shape = state.learned.shape.times(0.5 ** (passed / BACKGROUND_HALF_LIFE_HOURS))
        churn, bursts = state.learned.churn, state.learned.bursts
    return Learned(
        columns=problem.regression.design.names,
        effects=problem.regression.evidence + lessons.effects.over(looks),
        shape=shape + lessons.shape.times(1 / looks),
        churn=churn + lessons.churn / looks,
        bursts=bursts + lessons.bursts / looks,
        pool=lessons.pool / looks,
    )


def _carried(window: Window, draws: Draws, ledger: Ledger) -> Carried:
    settled, at = window.problem.settled_intervals, window.counts.at
    open_posts = {
        name
        for name, over in zip(window.history.post_ids, window.problem.settling, strict=True)
        if not over
    }
    rows = [
        row
        for row in np.flatnonzero(ledger.share_interval >= settled)
        if ledger.share_post[row] not in open_posts
    ]
    middle: Floats = (at[:-1] + at[1:]) / 2
    return Carried(
        middle=middle[settled:],
        draws=draws.onward,
        share_interval=ledger.share_interval[rows] - settled,
        share_post=tuple(ledger.share_post[row] for row in rows),
        share_follows=ledger.share_follows[rows],
    )
