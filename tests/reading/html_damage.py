"""Damage to rendered pages: tags and attributes dropped, renamed, moved; labels made to mislead."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from random import Random
from unicodedata import normalize

from tests.reading.hostile import TEXTS, Damaged, cut

_TOKEN = re.compile(r"<script.*?</script>|<[^>]*>|[^<]+", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_NUMBER = re.compile(r"\d+")
_IDS = re.compile(r"/status/(\d+)")
_LANGUAGES = ("de", "ja", "tr", "es", "ar", "fa", "hi", "vi", "xx", "")
_TEST_IDS = (
    "tweet", "reply", "retweet", "like", "unlike", "User-Name", "cellInnerDiv", "primaryColumn",
    "placementTracking", "SideNav_AccountSwitcher_Button", "UserProfileSchema-test",
)  # fmt: skip


def damage(html: bytes, rng: Random) -> Damaged:
    """The page after one random damage."""
    if rng.random() < 0.08:
        return cut(html, rng)
    tokens = _TOKEN.findall(html.decode("utf-8", "replace"))
    tags = [i for i, token in enumerate(tokens) if token.startswith("<")]
    if not tags:
        return cut(html, rng)
    name, act = rng.choice(DAMAGES)
    written = act(tokens, rng.choice(tags), rng)
    material = "".join(tokens).encode("utf-8", "replace")
    return Damaged(name=name, material=material, written=frozenset(written))


def _drop(tokens: list[str], at: int, _rng: Random) -> set[int]:
    del tokens[at]
    return set()


def _drop_attribute(tokens: list[str], at: int, rng: Random) -> set[int]:
    found = _ATTRIBUTE.findall(tokens[at])
    if found:
        name, value = rng.choice(found)
        tokens[at] = tokens[at].replace(f'{name}="{value}"', "", 1)
    return set()


def _rename(tokens: list[str], at: int, rng: Random) -> set[int]:
    """Another test id, or another attribute name: numbers then tell of something else."""
    found = _ATTRIBUTE.findall(tokens[at])
    if not found:
        return set()
    name, value = rng.choice(found)
    if name == "data-testid":
        tokens[at] = tokens[at].replace(f'"{value}"', f'"{rng.choice(_TEST_IDS)}"', 1)
        return {int(one) for one in _NUMBER.findall(tokens[at])}
    tokens[at] = tokens[at].replace(f"{name}=", rng.choice(("title=", "data-x=", "class=")), 1)
    return set()


def _mislead(tokens: list[str], at: int, rng: Random) -> set[int]:
    """A label that no longer states one exact number."""
    change = rng.choice((r"\g<0>K", r"\g<0>.5", r"7 of \g<0>", r"\g<0> and 12", "", r"x\g<0>"))
    if "aria-label" in tokens[at]:
        tokens[at] = re.sub(
            r'aria-label="[^"]*"', lambda m: _NUMBER.sub(change, m[0]), tokens[at], count=1
        )
    return set()


def _renumber(tokens: list[str], at: int, rng: Random) -> set[int]:
    number = rng.randint(0, 10**7)
    if "aria-label" in tokens[at] or "interactionStatistic" in tokens[at]:
        tokens[at] = re.sub(
            r'(aria-label="|userInteractionCount":)\d+', rf"\g<1>{number}", tokens[at], count=1
        )
    return {number}


def _misname(tokens: list[str], at: int, rng: Random) -> set[int]:
    ids = _IDS.findall("".join(tokens))
    if ids:
        tokens[at] = _IDS.sub(f"/status/{rng.choice(ids)}", tokens[at])
    return set()


def _poison(tokens: list[str], at: int, rng: Random) -> set[int]:
    found = _ATTRIBUTE.findall(tokens[at])
    text = escape(rng.choice((*TEXTS, "x" * 200_000)))
    if found:
        name, value = rng.choice(found)
        tokens[at] = tokens[at].replace(f'{name}="{value}"', f'{name}="{text}"', 1)
    else:
        tokens.insert(at, text)
    # Digits of any script and form in a label are digits: they are what the page says there.
    plain = normalize("NFKC", text).replace(",", "")
    return {int(one) for one in _NUMBER.findall(plain) if len(one) < 20}


def _enlarge(tokens: list[str], at: int, rng: Random) -> set[int]:
    extra = rng.choice(("<div>", "<article>", "<a href='/x/status/1'><time>", "</div>"))
    tokens.insert(at, extra * rng.choice((3, 300, 3_000)))
    return set()


def _swap(tokens: list[str], at: int, _rng: Random) -> set[int]:
    other = min(at + 1, len(tokens) - 1)
    tokens[at], tokens[other] = tokens[other], tokens[at]
    return set()


def _speak(tokens: list[str], _at: int, rng: Random) -> set[int]:
    for i, token in enumerate(tokens):
        if token.startswith("<html"):
            tokens[i] = f'<html lang="{rng.choice(_LANGUAGES)}">'
    return set()


DAMAGES: tuple[tuple[str, Callable[[list[str], int, Random], set[int]]], ...] = (
    ("dropped", _drop),
    ("dropped", _drop),
    ("dropped", _drop_attribute),
    ("renamed", _rename),
    ("retyped", _mislead),
    ("renumbered", _renumber),
    ("other ids", _misname),
    ("hostile", _poison),
    ("huge", _enlarge),
    ("re-ordered", _swap),
    ("re-ordered", _speak),
)
