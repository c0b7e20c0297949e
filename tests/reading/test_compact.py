"""Displayed numbers are read back in every language of the site, and in no other way."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

import pytest
from babel import Locale
from babel.numbers import format_compact_decimal, format_decimal
from hypothesis import given, settings, strategies as st

from growthd.model.reading import Interval
from growthd.reading.compact import interval, language, normal

LANGUAGES = (
    "ar", "ar-x-fm", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "en-GB", "es", "eu", "fa",
    "fi", "fil", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "id", "it", "ja", "kn", "ko",
    "mr", "msa", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sr", "sv", "ta", "te", "th", "tr",
    "uk", "ur", "vi", "zh", "zh-cn", "zh-tw",
)  # fmt: skip
LOCALES = {"msa": "ms", "no": "nb", "zh-cn": "zh-Hans", "zh-tw": "zh-Hant", "ar-x-fm": "ar"}


def shown(value: int, lang: str, digits: int, system: str = "latn") -> str:
    """The number as the site's language displays it, cut off after so many decimals."""
    locale = Locale.parse(LOCALES.get(lang, lang), sep="-")
    unit = 1
    for magnitude in sorted(int(one) for one in locale.compact_decimal_formats["short"]["other"]):
        if value >= magnitude:
            pattern = str(locale.compact_decimal_formats["short"]["other"][str(magnitude)].pattern)
            unit = magnitude // 10 ** (pattern.count("0") - 1) if pattern != "0" else 1
    cut = (Decimal(value) / unit).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_FLOOR) * unit
    if unit == 1:
        return format_decimal(value, locale=locale, numbering_system=system)
    return format_compact_decimal(
        cut, locale=locale, fraction_digits=digits, numbering_system=system
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@settings(deadline=None, max_examples=40)
@given(
    value=st.integers(min_value=0, max_value=10**9),
    digits=st.integers(min_value=0, max_value=1),
    system=st.sampled_from(["latn", "default"]),
)
def test_what_a_language_displays_is_read_back(
    lang: str, value: int, digits: int, system: str
) -> None:
    text = shown(value, lang, digits, system)
    found = interval(text, language(lang))
    assert found is not None, text
    assert found.low <= value <= found.high, text


@pytest.mark.parametrize(
    ("text", "lang", "low", "high"),
    [
        ("1.4K", "en", 1400, 1499),
        ("33K", "en", 33000, 33999),
        ("1.3M", "en", 1_300_000, 1_399_999),
        ("583.7K", "en", 583_700, 583_799),
        ("999", "en", 999, 999),
        ("1,941", "en", 1941, 1941),
        ("1.234", "de", 1234, 1234),
        ("1,3\u00a0Mio.", "de", 1_300_000, 1_399_999),
        ("12\u00a0B", "tr", 12_000, 12_999),
        ("12\u00a0B", "es", 12 * 10**12, 13 * 10**12 - 1),
        ("12B", "en", 12 * 10**9, 13 * 10**9 - 1),
        ("12\u00a0M", "id", 12 * 10**9, 13 * 10**9 - 1),
        ("3\u00a0T", "vi", 3 * 10**9, 4 * 10**9 - 1),
        ("3\u00a0t", "da", 3000, 3999),
        ("5\u00a0mil", "es", 5000, 5999),
        ("5\u00a0mil.", "cs", 5_000_000, 5_999_999),
        ("3.3万", "ja", 33000, 33999),
        ("\u06f1\u066b\u06f4 هزار", "fa", 1400, 1499),
        ("12,34,567", "hi", 1_234_567, 1_234_567),
        ("1\u202f234", "fr", 1234, 1234),
    ],
)
def test_tokens_mean_what_their_language_says(text: str, lang: str, low: int, high: int) -> None:
    assert interval(text, language(lang)) == Interval(low=low, high=high)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("12K", None),
        ("12K", "xx-none"),
        ("12K", "de"),
        ("12 Likes", "en"),
        ("1.2.3K", "en"),
        ("1,23K", "en"),
        ("K", "en"),
        ("", "en"),
        ("12K 13K", "en"),
        ("9" * 63, "en"),
        ("9" * 500, "en"),
    ],
)
def test_f19_what_is_no_number_of_the_language_is_unknown(text: str, lang: str | None) -> None:
    """F19: a suffix dropped or applied by substring (`12.3K` → 12; `k` found in "likes")."""
    assert interval(text, language(lang)) is None


@settings(deadline=None)
@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_no_text_breaks_the_reader(text: str, lang: str) -> None:
    found = interval(text, language(lang))
    assert found is None or 0 <= found.low <= found.high


@settings(deadline=None)
@given(st.text(max_size=40))
def test_normal_form_is_stable(text: str) -> None:
    assert normal(normal(text)) == normal(text)
