"""What a value may be, and the sentence for one that it may not be."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import attrs

Check: TypeAlias = Callable[[Any, "attrs.Attribute[Any]", Any], None]


def between(least: float, most: float) -> Check:
    """Accepts a number from `least` to `most`, both included."""

    def check(_: object, __: object, value: float) -> None:
        if not least <= value <= most:
            raise ValueError(f"must be between {least:g} and {most:g}, not {value:g}")

    return check


def shaped(pattern: str, called: str) -> Check:
    """Accepts text (or None) that matches `pattern` as a whole; `called` names what it is."""

    def check(_: object, __: object, value: str | None) -> None:
        if value is not None and not re.fullmatch(pattern, value, re.ASCII):
            raise ValueError(f"must be {called}, not {value!r}")

    return check


def ages(_: object, __: object, value: tuple[int, ...]) -> None:
    """Accepts up to 24 ages in minutes, from 1 to 30 days."""
    if len(value) > 24 or not all(1 <= age <= 43_200 for age in value):
        raise ValueError("must name at most 24 ages, each from 1 minute to 30 days (43200)")


def horizons(_: object, __: object, value: tuple[int, ...]) -> None:
    """Accepts 1 to 24 ages in minutes, rising, none beyond 30 days."""
    if not 1 <= len(value) <= 24:
        raise ValueError(f"must name 1 to 24 horizons, not {len(value)}")
    if list(value) != sorted(set(value)) or value[0] < 0:
        raise ValueError("must rise from one horizon to the next, starting at 0 or above")
    if value[-1] > 43_200:
        raise ValueError(f"must end within 30 days (43200 minutes), not at {value[-1]}")


def distinct(_: object, __: object, value: tuple[object, ...]) -> None:
    """Accepts one choice or several, none of them twice."""
    if not value or len(set(value)) != len(value):
        raise ValueError("must name at least one, and none twice")


def aware(_: object, __: object, value: datetime | None) -> None:
    """Accepts a moment that says its time zone."""
    if value is not None and value.tzinfo is None:
        raise ValueError("needs a time zone, such as a trailing Z")


def time_zone(_: object, __: object, value: str) -> None:
    """Accepts the name of a time zone that this machine knows."""
    try:
        ZoneInfo(value)
    except (ValueError, KeyError, OSError) as error:  # such as ../x, a folder, or unheard of
        raise ValueError(f"must be a time zone such as Europe/Berlin, not {value!r}") from error
