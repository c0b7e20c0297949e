"""Displayed numbers such as `33K`, `1,3 Mio.` or `3.3万`, read by the rules of their language.

CLDR's short compact patterns, as Babel carries them, are inverted. X cuts digits off and never
rounds, so a displayed number is an interval. The same token means different things in different
languages (`B` is a thousand in Turkish and a billion in English): without a language nothing is
read.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import attrs
from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol, get_group_symbol

from growthd.model.reading import Interval

MAX_VALUE = 2**53
_RENAMED = {"msa": "ms", "no": "nb", "iw": "he", "in": "id", "zh-cn": "zh-Hans", "zh-tw": "zh-Hant"}
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))
_MAX_TEXT = 64
_GROUPERS = ".,'\u2019\u066b\u066c "
NUMBER = rf"\d(?:[\d{_GROUPERS}]*\d)?"
"""The pattern of a run of digits with the separators of any language, in normal form."""
_PLACEHOLDER = re.compile(r"0+")


@attrs.frozen(kw_only=True)
class Language:
    """How one language writes numbers."""

    tag: str
    """As `<html lang>` has it."""
    separators: tuple[tuple[str, str], ...]
    """Decimal and group symbol, for the language's own digits and for Latin ones."""
    indian: bool
    """True where groups of two follow the first group of three: 12,34,567."""
    units: Mapping[str, int]
    """What each compact token multiplies by, tokens without spaces."""


def language(lang: str | None) -> Language | None:
    """The rules of a BCP 47 tag as it stands in `<html lang>`, None for an unknown one."""
    return None if lang is None else _language(lang.strip().lower()[:32])


def interval(text: str, spoken: Language | None) -> Interval | None:
    """What a displayed number may stand for, None where it is not one number of that language."""
    if spoken is None or len(text) > _MAX_TEXT:
        return None
    plain = re.sub(r"\s+", " ", normal(text)).strip()
    match = re.search(NUMBER, plain)
    if match is None:
        return None
    token = (plain[: match.start()] + plain[match.end() :]).replace(" ", "")
    value = number(match[0], spoken)
    unit = 1 if token == "" else spoken.units.get(token)
    if value is None or unit is None:
        return None
    return _interval(value, unit)


def number(text: str, spoken: Language) -> Decimal | None:
    """The value of a normalised run of digits with that language's separators, else None."""
    if len(text) > 24:
        return None
    values = {_value(text, spoken, *pair) for pair in spoken.separators} - {None}
    return values.pop() if len(values) == 1 else None


def normal(text: str) -> str:
    """The text in compatibility form, without direction marks, every digit in ASCII."""
    text = unicodedata.normalize("NFKC", text.translate(_MARKS))
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(one)) if unicodedata.category(one) == "Nd" else one for one in text
    )


def _interval(value: Decimal, unit: int) -> Interval | None:
    exponent = value.as_tuple().exponent
    low = value * unit
    if not isinstance(exponent, int) or low != low.to_integral_value() or low >= MAX_VALUE:
        return None
    step = max(Decimal(1), unit * Decimal(10) ** exponent)
    return Interval(low=int(low), high=int(low + step) - 1)


def _value(text: str, spoken: Language, decimal: str, group: str) -> Decimal | None:
    whole, point, fraction = text.partition(decimal)
    if point and not _is_digits(fraction):
        return None
    digits = _ungrouped(whole, group, indian=spoken.indian)
    if digits is None:
        return None
    return Decimal(f"{digits}.{fraction}" if point else digits)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _ungrouped(whole: str, group: str, *, indian: bool) -> str | None:
    if _is_digits(whole):
        return whole
    groups = whole.split(group)
    if len(groups) < 2:
        return None
    head, *middle, last = groups
    size = 2 if indian else 3
    well_formed = (
        1 <= len(head) <= size
        and len(last) == 3
        and all(len(one) == size for one in middle)
        and all(_is_digits(one) for one in (head, *middle, last))
    )
    return "".join((head, *middle, last)) if well_formed else None


@lru_cache(maxsize=128)
def _language(lang: str) -> Language | None:
    tag = _RENAMED.get(lang, lang.split("-x-", maxsplit=1)[0])
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
    grouping = locale.decimal_formats[None].grouping
    return Language(
        tag=lang,
        separators=tuple(_symbols(locale, system) for system in ("latn", "default")),
        indian=grouping == (3, 2),
        units=_units(locale),
    )


def _symbols(locale: Locale, system: Literal["latn", "default"]) -> tuple[str, str]:
    return (
        normal(get_decimal_symbol(locale, numbering_system=system)),
        normal(get_group_symbol(locale, numbering_system=system)),
    )


def _units(locale: Locale) -> dict[str, int]:
    """Every token of the language with what most of its patterns mean by it."""
    meanings: dict[str, Counter[int]] = {}
    for patterns in locale.compact_decimal_formats["short"].values():
        for magnitude, pattern in patterns.items():
            text = normal(str(pattern.pattern)).replace("'", "")
            zeros = _PLACEHOLDER.search(text)
            token = _PLACEHOLDER.sub("", text).replace(" ", "")
            if zeros is not None and token:
                unit = int(magnitude) // 10 ** (len(zeros[0]) - 1)
                meanings.setdefault(token, Counter())[unit] += 1
    return {token: unit for token, units in meanings.items() if (unit := _most(units)) is not None}


def _most(units: Counter[int]) -> int | None:
    """The commonest unit; None for a tie. CLDR's Bengali has one stray among five."""
    first, *others = units.most_common(2)
    return None if others and others[0][1] == first[1] else first[0]
