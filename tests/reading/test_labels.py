"""Only exact integers are taken from labels, in any language."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from growthd.reading.compact import language
from growthd.reading.labels import integers, only_integer


@pytest.mark.parametrize(
    ("label", "lang", "expected"),
    [
        ("334 Likes. Like", "en", 334),
        ("0 Replies. Reply", "en", 0),
        ("5124 次查看。查看帖子分析", "zh", 5124),
        ("110 件の返信。返信する", "ja", 110),
        ("返信110件", "ja", 110),
        ("Gefällt 12 Mal. Gefällt mir", "de", 12),
        ("1.234 Antworten. Antworten", "de", 1234),
        ("1,234 Likes. Like", "en", 1234),
        ("1\u202f234 J\u2019aime. J\u2019aime", "fr", 1234),
        ("12 Beğeni. Beğen", "tr", 12),
        ("12 Mi piace. Mi piace", "it", 12),
        ("۱۲۳۴ پسند. پسندیدن", "fa", 1234),
        ("الردود \u0665. رد", "ar", 5),
        ("334 Likes. Like", None, 334),
        ("12,34,567 लाइक", "hi", 1234567),
    ],
)
def test_the_only_integer_is_taken(label: str, lang: str | None, expected: int) -> None:
    assert only_integer(label, language(lang)) == expected


@pytest.mark.parametrize(
    ("label", "lang"),
    [
        (None, "en"),
        ("Reply", "en"),
        ("", "en"),
        ("3 of 4 Likes", "en"),
        ("12K Likes. Like", "en"),
        ("1.4K Likes", "en"),
        ("1.4 Likes", "en"),
        ("12 B. Beğeni", "tr"),
        ("3.3万 件の返信", "ja"),
        ("3万件の返信", "ja"),
        ("5 mil Me gusta", "es"),
        ("12K Likes", None),
        ("1,234 Likes", None),
        ("-5 Likes", "en"),
        ("12" * 20 + " Likes", "en"),
        ("Web3 Likes", "en"),
        ("0x1F Likes", "en"),
        ("9" * 3000, "en"),
    ],
)
def test_f14_f19_a_label_without_one_exact_number_is_unknown(
    label: str | None, lang: str | None
) -> None:
    """F14: a label without a number against a missing label. F19: a suffix dropped."""
    assert only_integer(label, language(lang)) is None


def test_a_group_label_gives_all_its_numbers_in_order() -> None:
    label = "110 件の返信、169 件のリポスト、1034 件のいいね"
    assert integers(label, language("ja")) == (110, 169, 1034)
    assert integers("no numbers", language("en")) == ()
    assert integers("5 replies, 12K likes", language("en")) is None


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(["en", "de", "ja", "ar", "hi", None]))
def test_no_label_breaks_the_reader(label: str, lang: str | None) -> None:
    found = only_integer(label, language(lang))
    assert found is None or found >= 0


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=2**53 - 1), st.sampled_from(["en", "de", "ja", "tr"]))
def test_every_count_survives_its_label(value: int, lang: str) -> None:
    assert only_integer(f"{value} Xyz. Xyz", language(lang)) == value
