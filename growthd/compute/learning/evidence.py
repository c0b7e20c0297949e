"""What the posts say, summed into cells: additive, so an increment equals a recomputation.

A cell holds the posts that share all arms, the week, and a quarter of an octave of reach and of
exposure. Its sums are all that the models read, so settled posts may be gathered once, kept, and
merged with the live ones at every pass; nothing is ever added twice because live posts are
gathered anew.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from growthd.compute.learning.facts import ArmFacts
from growthd.compute.learning.rows import NO_ARM, Floats, Ints, PostRows

WEEK_SECONDS = 7 * 86400.0
_BINS_PER_OCTAVE = 4.0
_UNKNOWN_BIN = -1000


@attrs.frozen(kw_only=True, eq=False)
class Evidence:
    """Cells in canonical order. `keys` has one column a dimension, then week and two bins."""

    names: Mapping[str, tuple[str, ...]]
    """The arms of each dimension, sorted."""
    keys: Ints
    read: Floats
    """Posts with known impressions."""
    log_reach: Floats
    """Sum over those posts of log((impressions + 1/2) / share)."""
    credited: Floats
    """Posts with known impressions and known credit."""
    exposure: Floats
    """Their impressions."""
    credit: Floats
    """Their credited follows."""
    facts: Mapping[str, ArmFacts]

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(self.names)

    @property
    def weeks(self) -> Ints:
        """Whole weeks since the Unix epoch."""
        return self.keys[:, len(self.names)]


def gather(rows: PostRows) -> Evidence:
    """The evidence of `rows`. Test posts are left out; unknown numbers say nothing."""
    rows = rows.take(~rows.is_test)
    facts = {dimension: ArmFacts.of(rows, dimension) for dimension in rows.arms}
    rows = rows.take(np.isfinite(rows.impressions) & (rows.impressions >= 0) & (rows.share > 0))
    credited = np.isfinite(rows.credit) & (rows.credit >= 0)
    log_reach = np.log((rows.impressions + 0.5) / rows.share)
    exposure = np.where(credited, rows.impressions, 0.0)
    sums = {
        "read": np.ones(len(rows)),
        "log_reach": log_reach,
        "credited": credited.astype(np.float64),
        "exposure": exposure,
        "credit": np.where(credited, rows.credit, 0.0),
    }
    names = {dimension: column.names for dimension, column in rows.arms.items()}
    bins = (_bins(log_reach), np.where(credited, _bins(np.log(exposure + 0.5)), _UNKNOWN_BIN))
    return _canonical(names, _keys(rows, bins), sums, facts)


def merge(first: Evidence, second: Evidence) -> Evidence:
    """The evidence of both sets of posts, equal to gathering them together.

    Both must know the same dimensions, in the same order; arms may differ.
    """
    if first.dimensions != second.dimensions:
        raise ValueError(f"cannot merge {first.dimensions} with {second.dimensions}")
    names = {
        dimension: tuple(sorted({*first.names[dimension], *second.names[dimension]}))
        for dimension in first.dimensions
    }
    keys = np.concatenate([_recoded(part, names) for part in (first, second)])
    sums = {
        name: np.concatenate([getattr(first, name), getattr(second, name)])
        for name in ("read", "log_reach", "credited", "exposure", "credit")
    }
    facts = {
        dimension: first.facts[dimension]
        .over(first.names[dimension], names[dimension])
        .merged(second.facts[dimension].over(second.names[dimension], names[dimension]))
        for dimension in names
    }
    return _canonical(names, keys, sums, facts)


def _keys(rows: PostRows, bins: tuple[Ints, Ints]) -> Ints:
    arms = [column.codes for column in rows.arms.values()]
    week = np.floor(rows.posted_at / WEEK_SECONDS).astype(np.int64)
    return np.stack([*arms, week, *bins], axis=1)


def _bins(logarithms: Floats) -> Ints:
    bins = np.round(logarithms * (_BINS_PER_OCTAVE / np.log(2.0)))
    return np.asarray(bins, np.int64)


def _recoded(evidence: Evidence, names: Mapping[str, tuple[str, ...]]) -> Ints:
    keys = evidence.keys.copy()
    for column, (dimension, old) in enumerate(evidence.names.items()):
        place = [*(names[dimension].index(name) for name in old), NO_ARM]
        keys[:, column] = np.array(place)[keys[:, column]]
    return keys


def _canonical(
    names: Mapping[str, tuple[str, ...]],
    keys: Ints,
    sums: Mapping[str, Floats],
    facts: Mapping[str, ArmFacts],
) -> Evidence:
    first, cell = _grouped(keys)

    def summed(name: str) -> Floats:
        return np.asarray(np.bincount(cell, sums[name], len(first)), np.float64)

    return Evidence(
        names=names,
        keys=keys[first],
        read=summed("read"),
        log_reach=summed("log_reach"),
        credited=summed("credited"),
        exposure=summed("exposure"),
        credit=summed("credit"),
        facts=facts,
    )


def _grouped(keys: Ints) -> tuple[Ints, Ints]:
    """The first row of each distinct key, and the cell of every row, in lexicographic order."""
    cell = np.zeros(len(keys), np.int64)
    first = np.zeros(min(len(keys), 1), np.int64)
    for column in keys.T:
        low = column.min(initial=0)
        width = int(column.max(initial=0) - low) + 1
        _, first, cell = np.unique(
            cell * width + (column - low), return_index=True, return_inverse=True
        )
    return first, cell
