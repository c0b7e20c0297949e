"""Exact numbers out of accessible labels, in any language and whatever the words around them are.

A label such as `110 件の返信、169 件のリポスト` holds exact integers. A displayed number (`12K`)
in its place is no integer and is never taken for one.
"""

from __future__ import annotations

import re
from decimal import Decimal

from growthd.reading.compact import MAX_VALUE, NUMBER, Language, normal, number

MAX_LABEL = 2_000
_WITHOUT_SPACES = 0x0E00
"""From Thai on, letters may follow a number immediately; before, whatever does is part of it."""

_NUMBER = re.compile(rf"(?<![\w.,+\-\u2212]){NUMBER}")
_BEFORE_CJK = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])(?=\d)")
_UNKNOWN = Language(tag="", separators=((".", "\0"),), indian=False, units={})
"""For a page that does not tell its language: plain digits only."""


def only_integer(label: str | None, spoken: Language | None) -> int | None:
    """The one integer of the label; None for no label, no integer, several, or a displayed one."""
    found = integers(label, spoken)
    return found[0] if found is not None and len(found) == 1 else None


def integers(label: str | None, spoken: Language | None) -> tuple[int, ...] | None:
    """All integers of the label, in order; None where one number in it is not an exact integer."""
    if label is None or len(label) > MAX_LABEL:
        return None
    text = _BEFORE_CJK.sub(" ", normal(label))
    found = []
    for match in _NUMBER.finditer(text):
        value = number(match[0], spoken or _UNKNOWN)
        if value is None or not _is_exact(value) or _is_displayed(text[match.end() :], spoken):
            return None
        found.append(int(value))
    return tuple(found)


def _is_exact(value: Decimal) -> bool:
    return value.as_tuple().exponent == 0 and value < MAX_VALUE


def _is_displayed(rest: str, spoken: Language | None) -> bool:
    """True where a compact token follows: the number before it was cut off."""
    if rest[:1].isalpha() and (spoken is None or ord(rest[0]) < _WITHOUT_SPACES):
        return True
    if spoken is None:
        return False
    following = rest.lstrip(" ")
    return any(
        following.startswith(token) and not _goes_on(token, following[len(token) :])
        for token in spoken.units
    )


def _goes_on(token: str, rest: str) -> bool:
    """True where the token is only the beginning of a longer word, in a script that has words."""
    return ord(token[-1]) < _WITHOUT_SPACES and rest[:1].isalpha()
