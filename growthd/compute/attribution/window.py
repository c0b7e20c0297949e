"""One window of an account's history as a problem to be sampled."""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arms import Design, Vocabulary, design_of, vocabulary_of
from growthd.compute.attribution.arrays import Floats, Ints, solved
from growthd.compute.attribution.background import (
    ACTIVITY_EXPONENT,
    LEVEL_SD,
    LEVEL_SHARE,
    SHAPE_SD,
    BackgroundModel,
)
from growthd.compute.attribution.cells import Cells, background_basis, cells_of
from growthd.compute.attribution.direct import known_follows
from growthd.compute.attribution.elastic import elastic_of
from growthd.compute.attribution.exposure import (
    LIFE_HOURS,
    Exposure,
    GrowthCurve,
    exposure_of,
    growth_curve,
)
from growthd.compute.attribution.level import LevelEvidence, level_fit, verdict_on
from growthd.compute.attribution.losses import LossModel, prior_events, purge_suspects
from growthd.compute.attribution.problem import Effort, Problem
from growthd.compute.attribution.records import History
from growthd.compute.attribution.regression import Evidence, Regression
from growthd.compute.attribution.rhythm import Rhythm, rhythm_of
from growthd.compute.attribution.state import State
from growthd.compute.attribution.validity import Counts

POSTS_SHARE = 0.75
"""Prior centre of the share of gains that posts earn."""
SETTLED_AFTER_HOURS = LIFE_HOURS + 24.0
"""A post's credit is final a day after its life: by then its last snapshot has come."""
LEARNING_HOURS = 14 * 24.0
"""A window of this length teaches curve and rhythm anew; a shorter one counts `NEWS` of what is
known, so that accounts worked through day by day remember some weeks."""
NEWS = 0.1


@attrs.frozen(kw_only=True, eq=False)
class Window:
    """What a window consists of."""

    history: History
    counts: Counts
    cut: float
    """Posts before this (hours) are settled when the window ends."""
    curve: GrowthCurve
    rhythm: Rhythm
    vocabulary: Vocabulary
    settled_level: LevelEvidence
    open_level: LevelEvidence
    problem: Problem


def window_of(history: History, counts: Counts, state: State | None, effort: Effort) -> Window:
    """The window of `history` between two or more `counts`, going on from `state`.

    At its end every post is settled whose seven days are over by a day, and every interval that
    ended before the first of the others was posted.
    """
    curve, rhythm = _habits(history, counts, state)
    gained = float(np.maximum(counts.change, 0).sum())
    exposure = exposure_of(history, curve, counts.at, gained)
    vocabulary = _vocabulary(history, exposure, state)
    cut = max(float(counts.at[-1]) - SETTLED_AFTER_HOURS, -np.inf if state is None else state.cut)
    settled = int((counts.at[1:] <= cut).sum())
    carried = _carried(counts.at, state, effort.draws)
    levels = _levels(counts, exposure, carried, settled, state)
    design = design_of(history, vocabulary, exposure.final)
    cells = cells_of(counts.at, rhythm)
    problem = Problem(
        at=counts.at,
        change=counts.change,
        exposure=exposure,
        known=known_follows(history, exposure, counts.at),
        elastic=elastic_of(exposure, gained),
        regression=_regression(design, exposure, gained, state),
        background=_background(cells, gained, state),
        losses=_losses(counts, (cells, rhythm), gained, state),
        carried=carried,
        settling=history.posted < cut,
        settled_intervals=settled,
        effect=verdict_on(levels[1]).probability,
        effort=effort,
        burn_in=effort.cold_sweeps if state is None else effort.warm_sweeps,
        thin=effort.thin(len(exposure.post), cold=state is None),
    )
    return Window(
        history=history,
        counts=counts,
        cut=cut,
        curve=curve,
        rhythm=rhythm,
        vocabulary=vocabulary,
        settled_level=levels[0],
        open_level=levels[1],
        problem=problem,
    )


def _habits(history: History, counts: Counts, state: State | None) -> tuple[GrowthCurve, Rhythm]:
    """How posts grow and when the audience looks: what changes slowly."""
    curve, rhythm = growth_curve(history), rhythm_of(history)
    if state is None:
        return curve or GrowthCurve.unknown(), rhythm or Rhythm()
    news = NEWS if counts.at[-1] - counts.at[0] < LEARNING_HOURS else 1.0
    return (
        state.curve if curve is None else state.curve.moved(curve, news),
        state.rhythm if rhythm is None else state.rhythm.moved(rhythm, news),
    )


def _vocabulary(history: History, exposure: Exposure, state: State | None) -> Vocabulary:
    if state is None:
        return vocabulary_of(history, exposure.final)
    return state.vocabulary.joined_by(history)


def _carried(at: Floats, state: State | None, draws: int) -> Ints:
    """Follows of settled posts by draw and interval, by the times of the open intervals."""
    carried = np.zeros((draws, len(at) - 1), np.int64)
    if state is not None:
        known = state.carried.draws
        chosen = known[np.arange(draws) % len(known)]
        np.add.at(carried.T, interval_of(state.carried.middle, at), chosen.T)
    return carried


def interval_of(hours: Floats, at: Floats) -> Ints:
    """The interval that each of the `hours` lies in, the nearest where it lies in none."""
    inside = np.searchsorted(at, hours, "right") - 1
    return np.clip(inside, 0, len(at) - 2).astype(np.int64)


def _levels(
    counts: Counts, exposure: Exposure, carried: Ints, settled: int, state: State | None
) -> tuple[LevelEvidence, LevelEvidence]:
    """The evidence of what is settled when the window ends, and of everything."""
    fit = level_fit(counts.at, counts.change - carried.mean(axis=0), exposure)
    over = np.arange(len(counts.change)) < settled
    before = (LevelEvidence() if state is None else state.level) + fit.evidence(over)
    return before, before + fit.evidence(~over)


def _regression(
    design: Design, exposure: Exposure, gained: float, state: State | None
) -> Regression:
    views = max(float(exposure.impressions.sum()), 1.0)
    evidence = Evidence.none(len(design.names))
    if state is not None:
        learned, place = state.learned, {name: at for at, name in enumerate(design.names)}
        columns = np.array([place[name] for name in learned.columns])
        evidence.precision[np.ix_(columns, columns)] = learned.effects.precision
        evidence.pull[columns] = learned.effects.pull
        evidence.kappa_log_likelihood[:] = learned.effects.kappa_log_likelihood
    return Regression(
        design=design,
        level_centre=float(np.log(max(POSTS_SHARE * gained, 1.0) / views)),
        evidence=evidence,
    )


def _background(cells: Cells, gained: float, state: State | None) -> BackgroundModel:
    basis = background_basis(cells)
    pace = max(gained / float(cells.hours.sum()), 1e-4)
    centre = np.zeros(basis.shape[1])
    centre[0], centre[-1] = np.log(LEVEL_SHARE * pace), ACTIVITY_EXPONENT
    precision = np.diag(1 / np.append(LEVEL_SD, SHAPE_SD) ** 2)
    if state is not None:
        pull = precision @ centre + state.learned.shape.pull
        precision = precision + state.learned.shape.precision
        centre = solved(precision, pull)
    bursts = (0.0, 0.0) if state is None else tuple(float(b) for b in state.learned.bursts)
    return BackgroundModel(
        cells=cells,
        basis=basis,
        centre=centre,
        precision=precision,
        settled_bursts=(bursts[0], bursts[1]),
    )


def _losses(
    counts: Counts, habits: tuple[Cells, Rhythm], gained: float, state: State | None
) -> LossModel:
    hours = np.diff(counts.at)
    settled = np.zeros(4) if state is None else state.learned.churn
    return LossModel(
        hours=hours,
        follower_hours=np.maximum(counts.followers[:-1], 1) * hours,
        begin=counts.at[:-1] - counts.at[0],
        cells=habits[0],
        rhythm=habits[1],
        prior_events=prior_events(counts.change),
        pool_at_begin=None if state is None else state.learned.pool,
        settled=settled,
        suspects=purge_suspects(counts.change, hours),
        usual_gain=gained / float(hours.sum()) * hours,
    )
