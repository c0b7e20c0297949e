"""What is known of every arm, as a pure function of the evidence and the time."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from growthd.compute.learning.cells import LEAK, Cells, discounted
from growthd.compute.learning.conversion import ConversionFit, fit_conversion
from growthd.compute.learning.decline import declining
from growthd.compute.learning.evidence import Evidence
from growthd.compute.learning.reach import ReachFit, fit_reach
from growthd.compute.learning.rows import Floats
from growthd.compute.learning.selection import Draws, draw, mixed, no_effect


@attrs.frozen(kw_only=True)
class LearnerSettings:
    half_life_days: float = 60.0
    exploration: float = 0.02
    """Share of the weights spread evenly, whatever is known."""
    spread: float = 0.5
    """Thompson draws deviate by this much of the posterior sd when weights are made.

    At 1 an account of ten posts a day still explores when its season is over.
    """
    leak: float = LEAK
    """Share of the follows that the ledger credits by impressions alone: taken back."""
    draws: int = 2000
    seed: int = 0


@attrs.frozen(kw_only=True)
class ArmPosterior:
    """One arm. Conversion and reach hold for this arm with all else at the account's average."""

    name: str
    uses: int
    first_used: float | None
    """Seconds since the epoch."""
    last_used: float | None
    exposure: float
    """Discounted impressions with known credit."""
    follows: float
    """Discounted follows credited to them."""
    thompson_alpha: float
    """Gamma shape of own follows per impression."""
    thompson_beta: float
    """Gamma rate, in impressions."""
    reach_mean: float
    """Log final impressions of a post."""
    reach_sd: float
    value_mean: float
    """Log of (reach times conversion) over the account's average arm."""
    value_sd: float
    selection_score: float
    """Probability of being the best arm of its dimension."""
    confidence_score: float
    """1 - posterior sd / prior sd of the value: 0 for an unused arm."""
    declining: bool
    best_post: str | None


@attrs.frozen(kw_only=True)
class DimensionPosterior:
    name: str
    arms: tuple[ArmPosterior, ...]
    weights: tuple[float, ...]
    """What to choose next, one entry an arm, summing to 1."""
    no_effect: float
    """Probability that the dimension changes neither reach nor conversion."""


@attrs.frozen(kw_only=True)
class Learning:
    """All that was learned at `computed_at` (seconds since the epoch)."""

    computed_at: float
    dimensions: Mapping[str, DimensionPosterior]
    dispersion: float
    """Squared coefficient of variation of conversion between posts of one kind."""
    posts: int
    """With known impressions."""


@attrs.frozen(kw_only=True, eq=False)
class _Fit:
    cells: Cells
    """With the ledger's credits as they are."""
    own: Cells
    """With leaked credits taken back."""
    reach: ReachFit
    conversion: ConversionFit
    draws: Draws
    settings: LearnerSettings


def learn(
    evidence: Evidence,
    now: float,
    settings: LearnerSettings,
    rng: np.random.Generator | None = None,
) -> Learning:
    """The posterior of every arm at `now`; without `rng`, the same rows give the same answer."""
    rng = np.random.default_rng(settings.seed) if rng is None else rng
    cells = discounted(evidence, now, settings.half_life_days)
    own = cells.owning(settings.leak)
    reach, conversion = fit_reach(own), fit_conversion(own)
    draws = draw(reach.effects, conversion.effects, rng, settings.draws)
    fit = _Fit(
        cells=cells, own=own, reach=reach, conversion=conversion, draws=draws, settings=settings
    )
    return Learning(
        computed_at=now,
        dimensions={
            dimension: _dimension(fit, evidence, group)
            for group, dimension in enumerate(evidence.names)
        },
        dispersion=conversion.dispersion,
        posts=int(evidence.read.sum()),
    )


def _dimension(fit: _Fit, evidence: Evidence, group: int) -> DimensionPosterior:
    name = evidence.dimensions[group]
    if not evidence.names[name]:
        return DimensionPosterior(name=name, arms=(), weights=(), no_effect=1.0)
    block = fit.cells.design.block(group)
    null = no_effect(fit.reach.effects, fit.conversion.effects, group)
    eager = mixed(fit.draws.best(block, fit.settings.spread), null)
    return DimensionPosterior(
        name=name,
        arms=_arms(fit, evidence, group),
        weights=tuple(mixed(eager, fit.settings.exploration).tolist()),
        no_effect=null,
    )


def _arms(fit: _Fit, evidence: Evidence, group: int) -> tuple[ArmPosterior, ...]:
    name = evidence.dimensions[group]
    facts = evidence.facts[name]
    numbers = _numbers(fit, group)
    falls = declining(fit.own, fit.reach, fit.conversion, group)
    return tuple(
        ArmPosterior(
            name=arm,
            uses=int(facts.uses[at]),
            first_used=_known(facts.first_used[at]),
            last_used=_known(facts.last_used[at]),
            declining=bool(falls[at]),
            best_post=str(facts.best_post[at]) or None,
            **{key: float(values[at]) for key, values in numbers.items()},
        )
        for at, arm in enumerate(evidence.names[name])
    )


def _numbers(fit: _Fit, group: int) -> dict[str, Floats]:
    block, cells = fit.cells.design.block(group), fit.cells
    value_mean, value_sd, confidence = _value(fit, group)
    alpha, beta = _gamma(fit.conversion, block)
    return {
        "exposure": cells.design.by_arm(group, cells.credited * cells.exposure),
        "follows": cells.design.by_arm(group, cells.credited * cells.credit),
        "thompson_alpha": alpha,
        "thompson_beta": beta,
        **_reach(fit.reach, block),
        "value_mean": value_mean,
        "value_sd": value_sd,
        "confidence_score": confidence,
        "selection_score": fit.draws.best(block, 1.0),
    }


def _reach(fit: ReachFit, block: slice) -> dict[str, Floats]:
    mean, covariance = fit.effects.moments()
    return {
        "reach_mean": fit.level + mean[0] + mean[block],
        "reach_sd": np.sqrt(_with_level(covariance, block)),
    }


def _gamma(fit: ConversionFit, block: slice) -> tuple[Floats, Floats]:
    """Shape and rate of the Gamma with the mean and variance of the log-normal posterior."""
    mean, covariance = fit.effects.moments()
    variance = _with_level(covariance, block)
    shape = 1.0 / np.expm1(variance)
    return shape, shape / np.exp(fit.level + mean[0] + mean[block] + variance / 2.0)


def _value(fit: _Fit, group: int) -> tuple[Floats, Floats, Floats]:
    """Mean, sd and confidence of the log value of each arm of the group."""
    block = fit.cells.design.block(group)
    both = (fit.reach.effects, fit.conversion.effects)
    moments = [effects.moments() for effects in both]
    mean = sum(mean[block] for mean, _ in moments)
    sd = np.sqrt(sum(np.diag(covariance)[block] for _, covariance in moments))
    prior = np.sqrt(sum(effects.scales[group] ** 2 for effects in both))
    return np.asarray(mean), sd, np.clip(1.0 - sd / prior, 0.0, 1.0)


def _with_level(covariance: Floats, block: slice) -> Floats:
    """Variance of intercept plus effect."""
    return np.asarray(covariance[0, 0] + 2.0 * covariance[0, block] + np.diag(covariance)[block])


def _known(seconds: float) -> float | None:
    return float(seconds) if np.isfinite(seconds) else None
