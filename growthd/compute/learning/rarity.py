"""Arms that are too many to be told apart: only the most used of a dimension keep one."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from growthd.compute.learning.evidence import Evidence
from growthd.compute.learning.facts import ArmFacts
from growthd.compute.learning.rows import NO_ARM, Ints

MOST_ARMS = 100
"""Of a dimension. The models' cost grows with the cube of all arms together."""


@attrs.frozen(kw_only=True, eq=False)
class Thinned:
    evidence: Evidence
    set_aside: Mapping[str, int]
    """How many values of a dimension have no arm of their own; only where there are any."""


def thinned(evidence: Evidence, most: int = MOST_ARMS) -> Thinned:
    """The evidence with the `most` used arms of each dimension; posts with others have none.

    Of arms used equally often the first by name is kept, so that nothing but the posts decides.
    """
    aside = {name: len(arms) - most for name, arms in evidence.names.items() if len(arms) > most}
    if not aside:
        return Thinned(evidence=evidence, set_aside={})
    kept = {name: _most_used(evidence.facts[name], most) for name in aside}
    names, facts, keys = dict(evidence.names), dict(evidence.facts), evidence.keys.copy()
    for name, places in kept.items():
        old = evidence.names[name]
        names[name] = tuple(old[at] for at in places)
        facts[name] = _only(evidence.facts[name], places)
        code = np.full(len(old) + 1, NO_ARM)
        code[places] = np.arange(len(places))
        column = evidence.dimensions.index(name)
        keys[:, column] = code[keys[:, column]]
    fewer = attrs.evolve(evidence, names=names, facts=facts, keys=keys)
    return Thinned(evidence=fewer, set_aside=aside)


def _most_used(facts: ArmFacts, most: int) -> Ints:
    order = np.argsort(-facts.uses, kind="stable")[:most]
    return np.sort(order).astype(np.int64)


def _only(facts: ArmFacts, places: Ints) -> ArmFacts:
    fields = {field.name: getattr(facts, field.name)[places] for field in attrs.fields(ArmFacts)}
    return ArmFacts(**fields)
