"""A million timers: arm all, disarm a tenth, fire the rest, in one process a contender.

    uv run --with uvloop python -m tests.bench.timers [TIMERS]

The wheel stands beside a heap with a dictionary of what is live, asyncio and uvloop. Each has the
same due times, in the same order: for wheel and heap as seconds of a day and a half, for the loops,
whose clocks are real, pressed into one second, as a heap does not see the difference. A caller who
may cancel keeps a way to: a key here, a handle there. Bytes are the growth of the resident set from
before the first timer to the last, keys and due times included. Seconds are the
processor's, which other programs on the machine do not lengthen. Medians of the rounds; the wheel's
speed is told in shares of the best of the others, a round at a time.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from array import array
from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from importlib import import_module
from importlib.util import find_spec
from random import Random
from statistics import median

import psutil

from growthd.wheel.wheel import Wheel

TIMERS = 1_000_000
SPAN_SECONDS = 133_333.0
"""A million timers, 7.5 a second."""
ROUNDS = 3
Outcome = tuple[float, float]
"""Operations a second, and bytes a timer."""


class Course:
    """What every contender runs: three timed steps, with memory weighed around the first."""

    def __init__(self, timers: int) -> None:
        dice = Random(1)
        self.timers = timers
        self.shares = array("d", (dice.random() for _ in range(timers)))
        self.cancelled = range(0, timers, 10)
        self.seconds = 0.0
        self.grown = 0

    def run(
        self, arm: Callable[[], None], cancel: Callable[[], None], fire: Callable[[], int]
    ) -> Outcome:
        before = psutil.Process().memory_info().rss
        self._timed(arm)
        self.grown = psutil.Process().memory_info().rss - before
        self._timed(cancel)
        fired = self._timed(fire)
        if fired != self.timers - len(self.cancelled):
            raise AssertionError(fired)
        operations = self.timers + len(self.cancelled) + fired
        return operations / self.seconds, self.grown / self.timers

    def _timed(self, work: Callable[[], int | None]) -> int | None:
        began = time.process_time()
        result = work()
        self.seconds += time.process_time() - began
        return result


def on_the_wheel(course: Course) -> Outcome:
    wheel: Wheel[int] = Wheel()

    def arm() -> None:
        for key, share in enumerate(course.shares):
            wheel.insert(key, share * SPAN_SECONDS)

    def cancel() -> None:
        for key in course.cancelled:
            wheel.cancel(key)

    return course.run(arm, cancel, lambda: len(wheel.advance(SPAN_SECONDS)))


def on_a_heap(course: Course) -> Outcome:
    heap: list[tuple[float, int]] = []
    live: dict[int, float] = {}

    def insert(key: int, due: float) -> None:
        live[key] = due
        heappush(heap, (due, key))

    def arm() -> None:
        for key, share in enumerate(course.shares):
            insert(key, share * SPAN_SECONDS)

    def cancel() -> None:
        for key in course.cancelled:
            del live[key]

    def fire() -> int:
        fired: list[int] = []
        while heap and heap[0][0] <= SPAN_SECONDS:
            due, key = heappop(heap)
            if live.get(key) == due:
                del live[key]
                fired.append(key)
        return len(fired)

    return course.run(arm, cancel, fire)


def on_a_loop(course: Course, loop: asyncio.AbstractEventLoop) -> Outcome:
    handles: dict[int, asyncio.TimerHandle] = {}
    fired: list[int] = []
    opened = loop.time()

    def arm() -> None:
        for key, share in enumerate(course.shares):
            handles[key] = loop.call_at(opened + share, fired.append, key)

    def cancel() -> None:
        for key in course.cancelled:
            handles.pop(key).cancel()

    def fire() -> int:
        loop.call_at(opened + 1.0, loop.stop)
        loop.run_forever()
        return len(fired)

    return course.run(arm, cancel, fire)


def contend(name: str, timers: int) -> Outcome:
    """One contender's figures, in this process."""
    course = Course(timers)
    if name == "growthd":
        return on_the_wheel(course)
    if name == "heapq":
        return on_a_heap(course)
    kind = (
        asyncio.SelectorEventLoop if name == "asyncio" else import_module("uvloop").new_event_loop
    )
    return on_a_loop(course, kind())


def main(timers: int) -> None:
    names = ["growthd", "heapq", "asyncio", *(["uvloop"] if find_spec("uvloop") else [])]
    measured: dict[str, list[Outcome]] = {name: [] for name in names}
    for _ in range(ROUNDS):
        for name in names:
            measured[name].append(_elsewhere(name, timers))
    best = [max(measured[name][i][0] for name in names[1:]) for i in range(ROUNDS)]
    print(f"{timers:,} timers: arm, cancel a tenth, fire the rest; beside the best of the others")
    for name, outcomes in measured.items():
        _tell(name, outcomes, best)


def _tell(name: str, outcomes: Sequence[Outcome], best: Sequence[float]) -> None:
    rate = median(rate for rate, _ in outcomes)
    share = median(rate / other for (rate, _), other in zip(outcomes, best, strict=True))
    size = median(size for _, size in outcomes)
    print(f"  {name:<10} {rate:>10,.0f}/s  {share:5.2f} of the best  {size:5.0f} bytes a timer")


def _elsewhere(name: str, timers: int) -> Outcome:
    """The contender in a process of its own, so that none inherits another's memory."""
    command = [sys.executable, "-m", "tests.bench.timers", str(timers), name]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    rate, size = said.stdout.split()
    return float(rate), float(size)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TIMERS
    if len(sys.argv) > 2:
        print(*contend(sys.argv[2], count))
    else:
        main(count)
