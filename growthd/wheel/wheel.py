"""The timer wheel: what is due next, in buckets of one tick under a heap of ticks."""

from __future__ import annotations

from collections.abc import Hashable
from heapq import heappop, heappush
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Wheel(Generic[K]):
    """Keys and their due times in seconds, fired in order of due time.

    A cancelled or re-armed key leaves its old bucket entry behind, which is dropped when its tick
    comes: cancelling costs one dictionary deletion, and a bucket is sorted only once, when ripe.
    """

    __slots__ = ("_buckets", "_due", "_tick", "_ticks")

    def __init__(self, tick: float = 1.0) -> None:
        self._tick = tick
        self._due: dict[K, float] = {}
        self._buckets: dict[int, list[K]] = {}
        self._ticks: list[int] = []

    def __len__(self) -> int:
        return len(self._due)

    def __contains__(self, key: K) -> bool:
        return key in self._due

    def insert(self, key: K, due: float) -> None:
        """Arm `key` for `due`; a key that is armed already is re-armed."""
        self._due[key] = due
        tick = int(due // self._tick)
        bucket = self._buckets.get(tick)
        if bucket is None:
            self._buckets[tick] = [key]
            heappush(self._ticks, tick)
        else:
            bucket.append(key)

    def cancel(self, key: K) -> bool:
        """Disarm `key`; False where it was not armed."""
        return self._due.pop(key, None) is not None

    def advance(self, now: float) -> list[K]:
        """Every key due at `now` or before, disarmed, by due time and then by order of arming."""
        fired: list[K] = []
        while self._ticks and self._ticks[0] * self._tick <= now:
            ripe, rest = self._split(self._ticks[0], now)
            fired += ripe
            if rest:
                self._buckets[self._ticks[0]] = rest
                break
            self._drop_first()
        return fired

    def next_due(self) -> float | None:
        """When the next key is due; None while nothing is armed."""
        while self._ticks:
            dues = [self._due[key] for key in self._live(self._ticks[0])]
            if dues:
                return min(dues)
            self._drop_first()
        return None

    def _split(self, tick: int, now: float) -> tuple[list[K], list[K]]:
        live = sorted(self._live(tick), key=self._due.__getitem__)
        ripe = [key for key in live if self._due[key] <= now]
        for key in ripe:
            del self._due[key]
        return ripe, live[len(ripe) :]

    def _live(self, tick: int) -> list[K]:
        """The bucket without what was cancelled, re-armed elsewhere, or armed twice."""
        due, width = self._due, self._tick
        return [
            key
            for key in dict.fromkeys(self._buckets[tick])
            if key in due and int(due[key] // width) == tick
        ]

    def _drop_first(self) -> None:
        del self._buckets[heappop(self._ticks)]
