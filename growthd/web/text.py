"""Scraped text is a stranger's: what could steer a terminal or turn a line around is taken out."""

from __future__ import annotations

import unicodedata

_JOINERS = frozenset("\u200c\u200d")
"""Invisible, but letters of Persian and the glue of emoji."""
_TAGS = range(0xE0020, 0xE0080)
"""What the flags of England, Scotland and Wales are spelled with."""
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})


def clean(text: str) -> str:
    """`text` in one line, without control, bidirectional and unassigned characters."""
    return " ".join("".join(map(_shown, text)).split())


def excerpt(text: str, length: int) -> str:
    """The beginning of `text`, cleaned, at most `length` characters, cut between words."""
    said = clean(text)
    if len(said) <= length:
        return said
    head = said[: length - 1]
    at_word = head.rpartition(" ")[0] if said[length - 1] != " " else head
    return f"{(at_word or head).rstrip()}…"


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    if character in _JOINERS or ord(character) in _TAGS:
        return character
    return "" if unicodedata.category(character) in _HIDDEN else character
