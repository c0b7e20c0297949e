"""What a pass of the learner changed, in numbers and in one sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping

import attrs

from growthd.compute.learning.learner import ArmPosterior, DimensionPosterior, Learning

_LEAST_USES = 5
_INTERVAL_80 = 1.2816


@attrs.frozen(kw_only=True)
class Pattern:
    """What an arm is worth to this account, relative to its average arm."""

    dimension: str
    arm: str
    uses: int
    lift_percent: float
    low80_percent: float
    high80_percent: float
    p_best: float
    enough_data: bool
    """False where the 80 % interval holds zero, or the arm was used less than five times."""

    @property
    def words(self) -> str:
        """The pattern as a person would say it."""
        interval = f"80 % interval {self.low80_percent:+.0f} % to {self.high80_percent:+.0f} %"
        uses = "1 use" if self.uses == 1 else f"{self.uses} uses"
        if not self.enough_data:
            return f"Not enough data on {self.dimension} {self.arm}: {uses}, {interval}."
        more = "more" if self.lift_percent > 0 else "fewer"
        return (
            f"{self.dimension} {self.arm} brings {abs(self.lift_percent):.0f} % {more} followers "
            f"a post than the average {self.dimension} ({interval}, {uses})."
        )


@attrs.frozen(kw_only=True)
class Insight:
    """`learning_updates` in a nutshell."""

    sentence: str
    favourites: Mapping[str, str]
    """The likeliest best arm of each dimension that matters."""
    changed: Mapping[str, tuple[str | None, str]]
    """Dimensions whose favourite is another one than before."""


def patterns(learning: Learning) -> tuple[Pattern, ...]:
    """Every used arm of every dimension, most valuable first."""
    found = [
        pattern_of(dimension.name, arm)
        for dimension in learning.dimensions.values()
        for arm in dimension.arms
        if arm.uses
    ]
    return tuple(sorted(found, key=lambda one: (-one.lift_percent, one.dimension, one.arm)))


def insight(before: Learning | None, after: Learning) -> Insight:
    """What is known now that was not known before."""
    old = _favourites(before) if before else {}
    new = _favourites(after)
    changed = {name: (old.get(name), arm) for name, arm in new.items() if old.get(name) != arm}
    return Insight(sentence=_sentence(changed, after), favourites=new, changed=changed)


def _favourites(learning: Learning) -> dict[str, str]:
    return {
        name: _best(dimension).name
        for name, dimension in learning.dimensions.items()
        if dimension.arms and dimension.no_effect < 0.5 and _best(dimension).uses >= _LEAST_USES
    }


def _best(dimension: DimensionPosterior) -> ArmPosterior:
    return max(dimension.arms, key=lambda arm: (arm.selection_score, arm.name))


def _sentence(changed: Mapping[str, tuple[str | None, str]], after: Learning) -> str:
    if not changed:
        return f"Nothing new from {after.posts} posts."
    parts = []
    for name, (was, now) in changed.items():
        chance = next(arm.selection_score for arm in after.dimensions[name].arms if arm.name == now)
        instead = f" instead of {was}" if was else ""
        parts.append(f"{now} is the likeliest best {name}{instead} (P = {chance:.2f})")
    return f"From {after.posts} posts: {'; '.join(parts)}."


def pattern_of(dimension: str, arm: ArmPosterior) -> Pattern:
    """What one arm is worth."""
    low = arm.value_mean - _INTERVAL_80 * arm.value_sd
    high = arm.value_mean + _INTERVAL_80 * arm.value_sd
    return Pattern(
        dimension=dimension,
        arm=arm.name,
        uses=arm.uses,
        lift_percent=_percent(arm.value_mean),
        low80_percent=_percent(low),
        high80_percent=_percent(high),
        p_best=arm.selection_score,
        enough_data=arm.uses >= _LEAST_USES and not low <= 0.0 <= high,
    )


def _percent(log_value: float) -> float:
    return 100.0 * math.expm1(log_value)
