"""What the page draws without a script: the followers' line, and the bar of a tally."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import attrs

from growthd.web.summary.status import Tally
from growthd.web.wording import count, utc

WIDTH, HEIGHT = 1000, 240
"""Of the line's box, in its own units."""
GAP = timedelta(minutes=90)
"""Between two hourly counts; from here on the line is broken."""
KINDS = ("captured", "late", "missed", "gone", "due")
_LEAST = 1.5
"""Per cent of a bar: narrower, and one missed reading among hundreds could not be seen."""


@attrs.frozen(kw_only=True)
class Count:
    """The followers at one moment."""

    at: datetime
    followers: int


@attrs.frozen(kw_only=True)
class Curve:
    """The followers' line as SVG points, in unbroken pieces, and what it shows in a sentence."""

    points: int
    lines: tuple[str, ...]
    said: str


def curve(counts: Sequence[Count]) -> Curve:
    """The curve of `counts`, oldest first, drawn to fill its box."""
    if len(counts) < 2:
        return Curve(points=len(counts), lines=(), said="")
    first, last = counts[0], counts[-1]
    said = f"{count(first.followers)} on {utc(first.at)}, {count(last.followers)} on {utc(last.at)}"
    lines = tuple(_line(piece, counts) for piece in _pieces(counts))
    return Curve(points=len(counts), lines=lines, said=said)


def _pieces(counts: Sequence[Count]) -> Iterator[list[Count]]:
    piece: list[Count] = []
    for one in counts:
        if piece and one.at - piece[-1].at > GAP:
            yield piece
            piece = []
        piece.append(one)
    yield piece


def _line(piece: Iterable[Count], counts: Sequence[Count]) -> str:
    start, length = counts[0].at, counts[-1].at - counts[0].at
    low = min(one.followers for one in counts)
    height = max(one.followers for one in counts) - low or 1
    return " ".join(
        f"{WIDTH * ((one.at - start) / length):.1f},"
        f"{HEIGHT * (0.94 - 0.88 * (one.followers - low) / height):.1f}"
        for one in piece
    )


@attrs.frozen(kw_only=True)
class Part:
    """A stretch of a bar, in per cent of its length."""

    kind: str
    x: float
    width: float


def bar(tally: Tally, longest: int) -> tuple[Part, ...]:
    """The parts of a bar that is as long as its captures are many, against the `longest`."""
    numbers = {kind: getattr(tally, kind) for kind in KINDS}
    widths = {
        kind: max(100 * number / longest, _LEAST) for kind, number in numbers.items() if number
    }
    scale = min(1.0, 100 / sum(widths.values())) if widths else 1.0
    parts: list[Part] = []
    for kind, width in widths.items():
        x = parts[-1].x + parts[-1].width if parts else 0.0
        parts.append(Part(kind=kind, x=round(x, 2), width=round(width * scale, 2)))
    return tuple(parts)


def total(tally: Tally) -> int:
    """What a bar shows of a tally."""
    return tally.ended + tally.due
