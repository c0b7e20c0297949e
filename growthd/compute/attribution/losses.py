"""Followers lost: unfollows at a small rate, early second thoughts, and purges by the site."""

from __future__ import annotations

import math

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Floats, Ints, sums
from growthd.compute.attribution.cells import Cells
from growthd.compute.attribution.loggamma import log_gamma
from growthd.compute.attribution.rhythm import Rhythm

EARLY_HOURS = 60.0
"""Mean time after which a follower with second thoughts leaves."""
CHURN_PER_HOUR = 4e-4 / 24
EARLY_SHARE = 0.15
"""Prior means: unfollows per follower and hour, share of new followers who leave early."""
MOST_EARLY_SHARE = 0.9
PRIOR_EVENTS, EVENTS_IF_UNSEEN = 3.0, 60.0
"""Weight of those priors in events: the second is added where the count was never seen to fall,
because then nothing tells losses from missing gains."""
RHYTHM_MEAN, RHYTHM_SD = 1.0, 0.5
"""How strongly unfollows follow the audience's rhythm: exponent of its activity."""
LEAST_PURGE, PURGE_SIGMAS = 5, 6.0
WIDTHS = (24, 60, 200, 2**31)
_FACTORIALS = np.concatenate([np.zeros(1), np.cumsum(np.log(np.arange(1, 4096)))])


@attrs.frozen(kw_only=True, eq=False)
class LossModel:
    """The fixed parts: what each interval exposes to unfollowing, and what settled ones said."""

    hours: Floats
    follower_hours: Floats
    begin: Floats
    """Hours since the window's first reading."""
    cells: Cells
    rhythm: Rhythm
    prior_events: float
    pool_at_begin: float | None
    """Recent follows, discounted by e^(-age/60 h), before the window. None: as if always so."""
    settled: Floats
    """Events and exposure of churn, events and exposure of early leaving, before the window."""
    suspects: Ints
    """Intervals that may hold a purge."""
    usual_gain: Floats
    """Gain of each interval at the window's mean pace."""

    def shape(self, exponent: float) -> Floats:
        """Mean activity of each interval raised to `exponent`, 1 over a whole day."""
        active = np.exp(exponent * self.cells.log_activity) * self.cells.hours
        summed = sums(self.cells.interval, active, len(self.hours))
        return summed / self.hours / self.rhythm.mean_of_power(exponent)


@attrs.define(kw_only=True, eq=False)
class LossState:
    """One chain's parameters of the losses."""

    churn: float = CHURN_PER_HOUR
    early: float = EARLY_SHARE
    exponent: float = RHYTHM_MEAN

    def retention(self, hours: float) -> float:
        """Share of new followers who stay for `hours`: 1 - q (1 - e^(-hours/60))."""
        return 1 - self.early * (1 - math.exp(-hours / EARLY_HOURS))


@attrs.frozen(kw_only=True, eq=False)
class LossRates:
    """Expected unfollows by interval; early ones per unit of `early`."""

    churned: Floats
    early_exposure: Floats
    shape: Floats

    def total(self, early: float) -> Floats:
        return self.churned + early * self.early_exposure


def purge_suspects(change: Ints, hours: Floats) -> Ints:
    """Intervals whose fall is beyond what unfollowing at the usual pace explains."""
    fall = np.maximum(-change, 0).astype(np.float64)
    if len(fall) == 0:
        return np.zeros(0, np.int64)
    usual = np.minimum(fall, np.quantile(fall, 0.99)).sum() / hours.sum() * hours
    return np.flatnonzero((fall > LEAST_PURGE) & (fall > usual + PURGE_SIGMAS * np.sqrt(usual + 1)))


def loss_rates(model: LossModel, state: LossState, gains: Floats) -> LossRates:
    """Expected unfollows given the gains so far (those of the sweep before)."""
    shape = model.shape(state.exponent)
    middle = model.begin + model.hours / 2
    arrived = np.cumsum(gains * np.exp(middle / EARLY_HOURS))
    waiting = np.append(0.0, arrived[:-1]) + _pool(model, gains)
    pool = waiting * np.exp(-model.begin / EARLY_HOURS)
    return LossRates(
        churned=state.churn * model.follower_hours * shape,
        early_exposure=pool * -np.expm1(-model.hours / EARLY_HOURS) * shape,
        shape=shape,
    )


def pool_after(model: LossModel, gains: Floats, until: int) -> float:
    """The pool of followers who may yet have second thoughts, when interval `until` begins."""
    end = model.begin[until] if until < len(gains) else model.begin[-1] + model.hours[-1]
    middle = model.begin[:until] + model.hours[:until] / 2
    recent = float((gains[:until] * np.exp((middle - end) / EARLY_HOURS)).sum())
    return recent + _pool(model, gains) * float(np.exp(-end / EARLY_HOURS))


def _pool(model: LossModel, gains: Floats) -> float:
    if model.pool_at_begin is not None:
        return model.pool_at_begin
    return float(gains.sum() / model.hours.sum()) * EARLY_HOURS


def draw_purges(
    model: LossModel,
    change: Ints,
    expected: tuple[Floats, Floats],
    rng: np.random.Generator,
) -> Ints:
    """Followers purged: what remains of a suspect's fall once usual moves are taken out."""
    gain, loss = expected
    purged = np.zeros(len(change), np.int64)
    at = model.suspects
    gains = rng.poisson(np.minimum(gain[at], model.usual_gain[at]))
    left = gains - rng.poisson(loss[at]) - change[at]
    purged[at] = np.where(left >= 3, left, 0)
    return purged


def draw_losses(change: Ints, gain: Floats, loss: Floats, rng: np.random.Generator) -> Ints:
    """Unfollows U given gains - U = change, gains ~ Poisson(gain), U ~ Poisson(loss).

    Exact inversion of P(U = u) ∝ (gain·loss)^u / (u! (u + change)!) over the seven sigmas around
    its mode (Devroye 2002 calls it the Bessel law).
    """
    product = np.maximum(gain, 1e-9) * np.maximum(loss, 1e-9)
    mode = (np.sqrt(change.astype(np.float64) ** 2 + 4 * product) - change) / 2
    sigma = np.sqrt(np.sqrt(product)) / np.sqrt(2) + 1
    low = np.maximum(np.maximum(0, -change), np.floor(mode - 7 * sigma)).astype(np.int64)
    width = np.ceil(14 * sigma + 3).astype(np.int64)
    drawn = np.zeros(len(change), np.int64)
    narrower = 0
    for wide in WIDTHS:
        chosen = np.flatnonzero((width > narrower) & (width <= wide))
        narrower = wide
        if len(chosen):
            span = np.arange(width[chosen].max())
            losses = low[chosen, None] + span
            logs = losses * np.log(product[chosen])[:, None]
            logs = logs - _log_factorial(losses) - _log_factorial(losses + change[chosen, None])
            drawn[chosen] = low[chosen] + _pick(logs, rng)
    return drawn


def _log_factorial(n: Ints) -> Floats:
    if n.max() < len(_FACTORIALS):
        return _FACTORIALS[n]
    return log_gamma(n.astype(np.float64) + 1)


def _pick(logs: Floats, rng: np.random.Generator) -> Ints:
    """One index per row, with probabilities proportional to e^logs."""
    cumulated = np.cumsum(np.exp(logs - logs.max(axis=1, keepdims=True)), axis=1)
    chosen = rng.random(len(logs))[:, None] * cumulated[:, -1:]
    picked: Ints = (cumulated < chosen).sum(axis=1)
    return picked


def draw_loss_state(
    model: LossModel,
    state: LossState,
    rates: LossRates,
    unfollows: Ints,
    rng: np.random.Generator,
) -> None:
    """New parameters in `state`, given the unfollows."""
    shape, rates = _draw_exponent(model, state, rates, unfollows, rng)
    total = np.maximum(rates.total(state.early), 1e-300)
    early = rng.binomial(unfollows, np.clip(state.early * rates.early_exposure / total, 0, 1))
    events, hours, left, arrived = model.settled
    prior = model.prior_events
    events += float((unfollows - early).sum())
    hours += float((model.follower_hours * shape).sum())
    state.churn = rng.gamma(prior + events) / (prior / CHURN_PER_HOUR + hours)
    left += float(early.sum())
    arrived += float(rates.early_exposure.sum())
    share = rng.gamma(prior + left) / (prior / EARLY_SHARE + arrived)
    state.early = min(share, MOST_EARLY_SHARE)


def _draw_exponent(
    model: LossModel,
    state: LossState,
    rates: LossRates,
    unfollows: Ints,
    rng: np.random.Generator,
) -> tuple[Floats, LossRates]:
    """Random-walk steps of the exponent of the rhythm."""
    shape = rates.shape
    for _ in range(3):
        proposed = state.exponent + 0.2 * rng.normal()
        other = model.shape(proposed)
        ratio = other / shape
        gain = float((unfollows * np.log(ratio)).sum())
        gain -= float((rates.total(state.early) * (ratio - 1)).sum())
        gain -= _exponent_penalty(proposed) - _exponent_penalty(state.exponent)
        if np.log(rng.random()) < gain:
            state.exponent, shape = proposed, other
            rates = LossRates(
                churned=rates.churned * ratio,
                early_exposure=rates.early_exposure * ratio,
                shape=other,
            )
    return shape, rates


def _exponent_penalty(exponent: float) -> float:
    return 0.5 * ((exponent - RHYTHM_MEAN) / RHYTHM_SD) ** 2


def prior_events(change: Ints) -> float:
    """The weight of the priors, by how often the count was seen to fall."""
    return PRIOR_EVENTS + EVENTS_IF_UNSEEN / (1 + int((change < 0).sum()))
