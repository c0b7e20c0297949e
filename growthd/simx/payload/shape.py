"""The three shapes, and the words that all of them share."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

Json: TypeAlias = dict[str, object]


class Schema(StrEnum):
    """How users are told: the counts have moved twice."""

    NEWEST = "newest"
    """Since August 2026: no `legacy`, counts in `relationship_counts` and `tweet_counts`."""
    CORE = "core"
    """From May 2025: names in `core`, counts in `legacy`."""
    LEGACY = "legacy"
    """Before: all in `legacy`."""


def stamp(moment: datetime) -> str:
    """`Fri Jul 31 21:34:08 +0000 2026`: a moment as the site writes it, whatever the locale."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun",
              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # fmt: skip
    return (
        f"{days[moment.weekday()]} {months[moment.month - 1]} {moment.day:02d} "
        f"{moment:%H:%M:%S} +0000 {moment.year}"
    )
