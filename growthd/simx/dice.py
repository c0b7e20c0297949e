"""Chance that can be replayed: the n-th roll for a fault at a place is always the same."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b

import attrs


@attrs.define(kw_only=True)
class Dice:
    """Rolls by (seed, fault, place, how often that was rolled before)."""

    seed: int
    struck: Counter[str] = attrs.field(factory=Counter)
    """How often each fault has happened."""
    _rolled: Counter[tuple[str, str]] = attrs.field(factory=Counter)

    def happens(self, fault: str, place: str, probability: float) -> bool:
        """True with the probability; a new roll each time."""
        self._rolled[fault, place] += 1
        happens = self._roll(f"{fault}/{place}/{self._rolled[fault, place]}") < probability
        self.struck[fault] += happens
        return happens

    def fixed(self, fault: str, place: str) -> float:
        """A number in [0, 1) that never changes for this fault at this place."""
        return self._roll(f"{fault}/{place}")

    def _roll(self, what: str) -> float:
        digest = blake2b(f"{self.seed}/{what}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64
