from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from growthd.web.text import clean, excerpt


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("a\x1b[31mred\x1b[0m", "a[31mred[0m"),
        ("safe\u202eelif.exe", "safeelif.exe"),
        ("\u2066left\u2069", "left"),
        ("a\u200bb\ufeffc", "abc"),
        ("two\r\nlines\u2028and\tmore", "two lines and more"),
        ("nul\x00", "nul"),
        ("\x9b31m", "31m"),
        ("lone\ud800", "lone"),
        ("👩‍🚀 می‌خواهم 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩‍🚀 می‌خواهم 🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
    ],
)
def test_what_steers_is_taken_out_and_what_is_written_stays(hostile: str, shown: str) -> None:
    assert clean(hostile) == shown


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("short", 10, "short"),
        ("one two three", 9, "one two…"),
        ("one two three", 8, "one two…"),
        ("unbreakable", 5, "unbr…"),
        ("", 5, ""),
    ],
)
def test_an_excerpt_ends_between_words(text: str, length: int, shown: str) -> None:
    assert excerpt(text, length) == shown


@given(st.text(), st.integers(2, 40))
def test_an_excerpt_is_clean_and_never_longer(text: str, length: int) -> None:
    said = excerpt(text, length)

    assert len(said) <= length
    assert clean(said) == said
    assert said.isprintable() or "\u200c" in said or "\u200d" in said or not said.isascii()
