"""Three years of one account: the whole computation, and what an hour adds to it.

    uv run python -m tests.bench.attribution [--days 1095] [--posts 36]

Prints the seconds of a full run; those of the hourly increments of the last day, after a week
that was settled day by day; how far the increments' credits lie from the full run's, beside
how far those of another seed lie from either (the Monte Carlo error); and the peak of memory.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Mapping

import attrs
import numpy as np

from growthd.compute.attribution.account import attribute, resume, stretch_ends, worth_keeping
from growthd.compute.attribution.records import History
from growthd.compute.attribution.results import Attribution, PostCredit
from growthd.compute.attribution.state import State
from tests.compute.attribution.simulated import Account, simulate

DAY, WEEK = 24.0, 7 * 24.0
MEGABYTE = 2**20 if sys.platform == "darwin" else 2**10
"""Of the unit in which the system tells the peak of memory."""


@attrs.define(kw_only=True)
class Daily:
    """An account that is attributed as the daemon does it."""

    history: History
    state: State | None = None
    seed: int = 0

    def until(self, end: float) -> Attribution:
        """One pass at `end`, hours since the epoch; what settled a day more is kept."""
        state = self.state
        since = (-np.inf, -np.inf) if state is None else (state.cut, state.begin_at)
        window = self.history.between(since[0], end, since[1])
        found, following = resume(state, window, seed=self.seed)
        if worth_keeping(following, state, found.ledger):
            self.state = following
        return found

    def years(self, last: float) -> None:
        """All before `last` is worked through in long windows, as at an account's first pass."""
        first = float(self.history.read_at[0])
        for end in [*stretch_ends(None, first, last)[:-1], last]:
            state = self.state
            since = (-np.inf, -np.inf) if state is None else (state.cut, state.begin_at)
            _, self.state = resume(state, self.history.between(since[0], end, since[1]))


def by_post(found: Attribution) -> Mapping[str, PostCredit]:
    return {credit.post_id: credit for credit in found.credits}


def away(one: Attribution, other: Attribution, names: list[str]) -> tuple[float, float]:
    """Root mean square of the difference of credits, and their correlation."""
    mine, theirs = by_post(one), by_post(other)
    pairs = np.array([(mine[name].credit, theirs[name].credit) for name in names])
    difference = pairs[:, 0] - pairs[:, 1]
    return float(np.sqrt(np.mean(difference**2))), float(np.corrcoef(pairs.T)[0, 1])


def spread(found: Attribution, names: list[str]) -> float:
    """Root mean square of the credits' posterior deviations, from their 80 % intervals."""
    intervals = [by_post(found)[name].interval for name in names]
    widths = [(each.high80 - each.low80) / 2.563 for each in intervals if each is not None]
    return float(np.sqrt(np.mean(np.square(widths))))


def timed(history: History, seed: int) -> Attribution:
    begun, wall = time.process_time(), time.perf_counter()
    found = attribute(history, seed=seed)
    cpu, passed = time.process_time() - begun, time.perf_counter() - wall
    print(
        f"full run, seed {seed}: {cpu:.1f} s of one core, {passed:.1f} s by the clock", flush=True
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=float, default=1095)
    parser.add_argument("--posts", type=float, default=36)
    asked = parser.parse_args()
    account = Account(days=asked.days, posts=asked.posts, followers=15_000, views=400.0)
    history = simulate(account, 1).history
    end = float(history.read_at[-1])
    print(f"{asked.days:.0f} days, {len(history.post_ids)} posts, {len(history.read_at)} readings")

    full = timed(history, 0)
    other = timed(history, 1)

    daily = Daily(history=history)
    daily.years(end - WEEK - DAY)
    for day in np.arange(end - WEEK, end - DAY + 0.5, DAY):
        daily.until(float(day))
    seconds = []
    for hour in np.arange(end - DAY + 1, end + 0.5):
        begun = time.process_time()
        found = daily.until(min(float(hour), end))
        seconds.append(time.process_time() - begun)
    print(f"hourly increment: median {np.median(seconds):.2f} s, slowest {max(seconds):.2f} s")

    daily.seed = 1
    again = daily.until(end)

    open_posts = [credit.post_id for credit in found.credits]
    near, alike = away(found, full, open_posts)
    errors = [away(other, full, open_posts)[0], away(again, found, open_posts)[0]]
    print(f"{len(open_posts)} open posts: posterior deviation {spread(full, open_posts):.3f}")
    print(f"increments against full run: rms {near:.3f}, correlation {alike:.4f}")
    print(
        f"another seed against its own: full run {errors[0]:.3f}, increments {errors[1]:.3f},"
        f" so that {np.sqrt(np.mean(np.square(errors))):.3f} is Monte Carlo error"
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    print(f"peak memory {peak:.0f} MB, the simulated rows included")


if __name__ == "__main__":
    main()
