"""What several witnesses state of one metric, and which of them count most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

from growthd.model.reading import (
    AccountCounts,
    Interval,
    PostCounts,
    PrivateCounts,
    SourceName,
    Witness,
)

TRUST = tuple(SourceName)
EQUALS = (
    frozenset({SourceName.API}),
    frozenset({SourceName.CSV}),
    frozenset({SourceName.PAGE_JSON, SourceName.PAGE_DOM}),
)
"""Sources that are trusted alike, most trusted first: only among these is a contradiction open."""

Counts: TypeAlias = PostCounts | PrivateCounts | AccountCounts


class Testimony(Protocol):
    @property
    def counts(self) -> Counts: ...
    @property
    def displayed(self) -> Mapping[str, Interval]: ...
    @property
    def witness(self) -> Witness: ...


def statements(metric: str, witnesses: Sequence[Testimony]) -> list[tuple[int, SourceName]]:
    """Every exact value of the metric, with who says so, in the order of the witnesses."""
    return [
        (value, one.witness.source) for one in witnesses if (value := told(one, metric)) is not None
    ]


def most_trusted(metric: str, witnesses: Sequence[Testimony]) -> list[Testimony]:
    """Those from the most trusted sources of which any states the metric, in their order."""
    sources = {source for _, source in statements(metric, witnesses)}
    equals = next((one for one in EQUALS if one & sources), frozenset())
    return [one for one in witnesses if one.witness.source in equals]


def told(testimony: Testimony, metric: str) -> int | None:
    """What the witness says of the metric; None where it says nothing."""
    value: int | None = getattr(testimony.counts, metric)
    return value
