"""Texts that mean harm, and cuts that come at the worst place."""

from __future__ import annotations

from random import Random

import attrs

TEXTS = (
    "",
    " ",
    "12K",
    "1.4K",
    "1,234",
    "-5",
    "+5",
    "1e9",
    "NaN",
    "Infinity",
    "0x1F",
    "\u0663\u0664",
    "\uff11\uff12",
    "\u00b2\u2460",
    "9" * 17,
    "9" * 400,
    "\u202e334\u202c",
    "<script>alert(1)</script>",
    "</article></div>",
    '"},"legacy":{"favorite_count":1}',
    "RT @someone_else: x",
    "TweetWithVisibilityResults",
    "TweetTombstone",
    "UserUnavailable",
    "\x00\x01",
    "%s%n{0}",
    "a" * 3000,
    "\U0001f600" * 50,
    "../../etc/passwd",
    "i",
)


@attrs.frozen(kw_only=True)
class Damaged:
    """Material after one damage."""

    name: str
    material: bytes
    written: frozenset[int] = frozenset()
    """The numbers that the damage itself wrote where counts may stand."""
    forged: bool = False
    """True where it touched what says whose an object is."""


def cut(material: bytes, rng: Random) -> Damaged:
    """The material up to a random place."""
    return Damaged(name="truncated", material=material[: rng.randint(0, len(material))])
