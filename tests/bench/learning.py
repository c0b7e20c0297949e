"""How long a million posts take to learn from, and whether an increment equals all of it.

    uv run python -m tests.bench.learning [--posts 1000000]

Prints seconds for gathering and learning everything at once, for merging the last day into
settled evidence, and the largest difference between the two posteriors.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from growthd.compute.learning import (
    ArmColumn,
    LearnerSettings,
    Learning,
    PostRows,
    gather,
    learn,
    merge,
)

ARMS = {
    "topic": 12, "generator": 8, "angle": 6, "tone": 6, "format": 5,
    "hook": 10, "content_type": 6, "formula": 8, "hour_of_day": 24, "day_of_week": 7,
}  # fmt: skip


def posts(count: int, seed: int = 1) -> PostRows:
    """Posts over three years with true effects in half of the dimensions."""
    rng = np.random.default_rng(seed)
    arms = {name: rng.integers(0, size, count) for name, size in ARMS.items()}
    effects = sum(rng.normal(0, 0.3, size)[arms[name]] for name, size in ARMS.items())
    impressions = rng.poisson(80 * np.exp(effects / 2 + rng.normal(0, 1.05, count)))
    columns = {
        name: ArmColumn(names=tuple(f"{arm:02d}" for arm in range(size)), codes=arms[name])
        for name, size in ARMS.items()
    }
    return PostRows(
        post_ids=np.arange(count).astype(np.str_),
        posted_at=1.7e9 + np.sort(rng.random(count)) * 3 * 365 * 86400.0,
        arms=columns,
        impressions=impressions.astype(np.float64),
        share=np.ones(count),
        credit=rng.poisson(impressions * 1.5e-3 * np.exp(effects / 2)).astype(np.float64),
        is_test=np.zeros(count, np.bool_),
    )


def farthest(first: Learning, second: Learning) -> float:
    """The largest relative difference of any arm's posterior or weight."""
    worst = 0.0
    for name, dimension in first.dimensions.items():
        other = second.dimensions[name]
        ours = [(a.thompson_alpha, a.thompson_beta, a.reach_mean) for a in dimension.arms]
        theirs = [(a.thompson_alpha, a.thompson_beta, a.reach_mean) for a in other.arms]
        worst = max(worst, float(np.max(np.abs(np.divide(ours, theirs) - 1.0))))
        worst = max(worst, float(np.max(np.abs(np.subtract(dimension.weights, other.weights)))))
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=1_000_000)
    rows = posts(parser.parse_args().posts)
    now, settings = float(rows.posted_at[-1]), LearnerSettings()

    start = time.perf_counter()
    whole = learn(gather(rows), now, settings)
    full = time.perf_counter() - start

    last_day = rows.posted_at > now - 86400.0
    settled = gather(rows.take(~last_day))
    start = time.perf_counter()
    merged = merge(settled, gather(rows.take(last_day)))
    merging = time.perf_counter() - start
    increment = learn(merged, now, settings)

    print(f"{len(rows)} posts, {len(ARMS)} dimensions, {len(merged.read)} cells")
    print(f"gathered and learned from scratch in {full:.1f} s (to reach: 60 s for 1,000,000)")
    print(f"last day merged into settled evidence in {merging:.1f} s")
    print(f"largest difference {farthest(whole, increment):.1e} (to reach: 1e-9)")


if __name__ == "__main__":
    main()
