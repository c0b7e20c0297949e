"""The timer wheel: what is due next, in buckets of one tick under a heap of ticks."""

from __future__ import annotations

import math
from bisect import bisect_right, insort
from collections.abc import Hashable
from heapq import heappop, heappush
from operator import itemgetter
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
_due = itemgetter(0)


class Wheel(Generic[K]):
    """Keys and their due times in seconds, fired in order of due time.

    A cancelled or re-armed key leaves its old entry behind, which is passed over when it is met:
    cancelling costs one dictionary deletion. A bucket is sorted once, when it is the next to fire;
    from then on what is armed for it goes to its place, and each firing costs what it fires.
    """

    __slots__ = ("_buckets", "_dues", "_fired", "_open", "_opened", "_tick", "_ticks")

    def __init__(self, tick: float = 1.0) -> None:
        self._tick = tick
        self._dues: dict[K, float] = {}
        self._buckets: dict[int, list[K]] = {}
        self._ticks: list[int] = []
        self._open: list[tuple[float, K]] = []
        self._fired = 0
        """How many of the open bucket's entries, the first ones, are done with."""
        self._opened: float = -math.inf
        """The open bucket's tick. What is armed for it or before goes among its entries."""

    def __len__(self) -> int:
        return len(self._dues)

    def __contains__(self, key: K) -> bool:
        return key in self._dues

    def insert(self, key: K, due: float) -> None:
        """Arm `key` for `due`; a key that is armed already is re-armed."""
        self._dues[key] = due
        tick = int(due // self._tick)
        if tick <= self._opened:
            insort(self._open, (due, key), lo=self._fired, key=_due)
            return
        bucket = self._buckets.get(tick)
        if bucket is None:
            self._buckets[tick] = [key]
            heappush(self._ticks, tick)
        else:
            bucket.append(key)

    def cancel(self, key: K) -> bool:
        """Disarm `key`; False where it was not armed."""
        return self._dues.pop(key, None) is not None

    def advance(self, now: float) -> list[K]:
        """Every key due at `now` or before, disarmed, by due time and then by order of arming."""
        fired: list[K] = []
        while (due := self.next_due()) is not None and due <= now:
            ripe = bisect_right(self._open, now, lo=self._fired, key=_due)
            for due, key in self._open[self._fired : ripe]:
                if self._dues.get(key) == due:
                    del self._dues[key]
                    fired.append(key)
            self._fired = ripe
        return fired

    def next_due(self) -> float | None:
        """When the next key is due; None while nothing is armed."""
        while True:
            while self._fired < len(self._open):
                due, key = self._open[self._fired]
                if self._dues.get(key) == due:
                    return due
                self._fired += 1
            if not self._ticks:
                return None
            self._open_next()

    def _open_next(self) -> None:
        """The next bucket is sorted, without what was cancelled or re-armed for another one."""
        tick = self._opened = heappop(self._ticks)
        dues, width = self._dues, self._tick
        entries = [
            (due, key)
            for key in dict.fromkeys(self._buckets.pop(tick))
            if (due := dues.get(key)) is not None and due // width == tick
        ]
        entries.sort(key=_due)
        self._open, self._fired = entries, 0
