"""What a field of a request may hold, and the remedy for one that holds something else."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any, TypeAlias

import attrs

Json: TypeAlias = Any  # what orjson returns
Check: TypeAlias = Callable[[Json], str | None]
"""Returns what the value must be, or None if it is that."""


DEEPEST = 20
"""Objects and lists within one another."""
_A_MOMENT = "must be a time with its zone, such as 2026-01-05T09:30:00Z"


@attrs.frozen(kw_only=True)
class Wrong:
    """One field that cannot be taken, and how to put it right."""

    field: str
    remedy: str


def text(length: int) -> Check:
    """Accepts 1 to `length` characters."""

    def check(value: Json) -> str | None:
        fits = isinstance(value, str) and 0 < len(value) <= length
        return None if fits else f"must be text of 1 to {length} characters"

    return check


def shaped(pattern: re.Pattern[str], called: str) -> Check:
    """Accepts text that matches as a whole; `called` names what it is."""

    def check(value: Json) -> str | None:
        fits = isinstance(value, str) and pattern.fullmatch(value)
        return None if fits else f"must be {called}"

    return check


def one_of(*choices: str) -> Check:
    """Accepts one of the words."""

    def check(value: Json) -> str | None:
        return None if value in choices else f"must be one of {', '.join(choices)}"

    return check


def many(each: re.Pattern[str], most: int, called: str) -> Check:
    """Accepts a list of at most `most` texts that match."""

    def check(value: Json) -> str | None:
        fits = isinstance(value, list) and len(value) <= most
        fits = fits and all(isinstance(part, str) and each.fullmatch(part) for part in value)
        return None if fits else f"must be a list of at most {most} {called}"

    return check


def moment(value: Json) -> str | None:
    """Accepts an ISO 8601 time with its zone, within the years that X has existed."""
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return _A_MOMENT
    return None if at.tzinfo is not None and 2006 <= at.year < 2100 else _A_MOMENT


def flag(value: Json) -> str | None:
    """Accepts true or false."""
    return None if isinstance(value, bool) else "must be true or false"


def number(value: Json) -> str | None:
    """Accepts a finite number."""
    fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return None if fits else "must be a number"


def table(value: Json) -> str | None:
    """Accepts an object that is not nested deeper than `DEEPEST`."""
    fits = isinstance(value, dict) and _nests(value, DEEPEST)
    return None if fits else f"must be an object, nested at most {DEEPEST} deep"


def _nests(value: Json, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    parts = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_nests(part, levels - 1) for part in parts)


def wrongs(body: Json, rules: Mapping[str, Check], required: frozenset[str]) -> list[Wrong]:
    """Everything in `body` that `rules` do not accept; a null counts as absent."""
    if not isinstance(body, dict):
        return [Wrong(field="", remedy="the body must be a JSON object")]
    absent = [field for field in sorted(required) if body.get(field) is None]
    return [
        *(Wrong(field=field, remedy="is missing") for field in absent),
        *(_unknown(field, rules) for field in body if field not in rules),
        *(
            Wrong(field=field, remedy=said)
            for field, value in body.items()
            if value is not None and field in rules and (said := rules[field](value))
        ),
    ]


def _unknown(field: str, rules: Mapping[str, Check]) -> Wrong:
    near = get_close_matches(field, list(rules), n=1)
    meant = f"; did you mean {near[0]}?" if near else "; leave it out"
    return Wrong(field=field[:100], remedy=f"is not a field{meant}")
