"""What a post can be made of, and what each choice truly does to reach and conversion."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from growthd.simx.post import Arms

CLUSTERS: Mapping[str, str] = {
    "code review": "craft",
    "naming things": "craft",
    "testing": "craft",
    "deep work": "focus",
    "meetings": "focus",
    "notifications": "focus",
    "sleep debt": "health",
    "walking": "health",
    "caffeine timing": "health",
    "hiring": "career",
    "salary talks": "career",
    "side projects": "career",
}
HOOK_TYPES: Mapping[str, str] = {
    "open question": "question",
    "would you rather": "question",
    "bold claim": "claim",
    "myth and fact": "claim",
    "one number": "data",
    "before and after": "data",
}
LEVELS: Mapping[str, tuple[str, ...]] = {
    "raw_topic": tuple(CLUSTERS),
    "generator_name": (
        "teacher", "contrarian", "analyst", "storyteller", "coach", "archivist", "joker", "critic",
    ),
    "angle": ("cost", "habit", "history", "mistake", "tool", "team"),
    "tone": ("dry", "warm", "urgent", "playful", "plain"),
    "format_strategy": ("one liner", "list", "story", "comparison", "how-to", "quote and comment"),
    "hook_pattern": tuple(HOOK_TYPES),
    "content_type_id": ("tip", "opinion", "finding", "anecdote"),
    "viral_formula": ("contrast", "curiosity gap", "rule of three", "confession"),
}  # fmt: skip
_REACH_SPREAD = {
    "raw_topic": 0.35, "generator_name": 0.25, "format_strategy": 0.35,
    "hook_pattern": 0.15, "tone": 0.1, "content_type_id": 0.2,
}  # fmt: skip
_CONVERSION_SPREAD = {
    "raw_topic": 0.55, "generator_name": 0.45, "format_strategy": 0.2,
    "hook_pattern": 0.2, "tone": 0.15, "content_type_id": 0.15,
}  # fmt: skip
"""Angle and formula truly do nothing: a learner that finds something there is fooled."""


@attrs.frozen(kw_only=True)
class Effect:
    """What one choice truly multiplies, as logs: 0 changes nothing."""

    dimension: str
    value: str
    log_reach: float
    log_conversion: float


@attrs.frozen(kw_only=True, eq=False)
class Arsenal:
    """The true effects of every arm, and how often the bot picks each."""

    effects: Mapping[tuple[str, str], Effect]
    habits: Mapping[str, NDArray[np.float64]]

    def pick(self, rng: Generator) -> Arms:
        """One choice per dimension, by the bot's habits."""
        chosen = {
            dimension: values[int(rng.choice(len(values), p=self.habits[dimension]))]
            for dimension, values in LEVELS.items()
        }
        return Arms(
            **chosen,
            topic_cluster=CLUSTERS[chosen["raw_topic"]],
            hook_type=HOOK_TYPES[chosen["hook_pattern"]],
        )

    def log_effects(self, arms: Arms) -> tuple[float, float]:
        """Summed logs of the arms' effects on (reach, conversion)."""
        effects = [self.effects[name, getattr(arms, name)] for name in LEVELS]
        return sum(e.log_reach for e in effects), sum(e.log_conversion for e in effects)


def arm(seed: int) -> Arsenal:
    """The arsenal of a world: effects centred on 0 per dimension, habits mildly uneven."""
    rng = default_rng([seed, 1])
    effects = {}
    for dimension, values in LEVELS.items():
        reach = _centred(rng, _REACH_SPREAD.get(dimension, 0.0), len(values))
        conversion = _centred(rng, _CONVERSION_SPREAD.get(dimension, 0.0), len(values))
        for value, r, c in zip(values, reach, conversion, strict=True):
            effects[dimension, value] = Effect(
                dimension=dimension, value=value, log_reach=r, log_conversion=c
            )
    habits = {name: rng.dirichlet(np.full(len(values), 4.0)) for name, values in LEVELS.items()}
    return Arsenal(effects=effects, habits=habits)


def _centred(rng: Generator, spread: float, count: int) -> list[float]:
    draws = rng.normal(0, 1, count) * spread
    centred: list[float] = (draws - draws.mean()).tolist()
    return centred
