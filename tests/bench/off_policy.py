"""Whether the intervals of off-policy lifts cover the truth, and the lifts follow it.

    uv run python -m tests.bench.off_policy [--seeds 16] [--first-seed 900]

In simulated accounts with logged propensities, judges four other ways of choosing in each: prints
the coverage of the 80 % and 95 % intervals, the correlation of estimated and true lift, and the
width factors that would make the 80 % intervals cover exactly as often as they say.
"""

from __future__ import annotations

import argparse

import attrs
import numpy as np

from growthd.compute.evaluation.off_policy import Evaluation, Lift, NotEnoughData, evaluate
from tests.compute.evaluation.worlds import World, lived, named


@attrs.frozen(kw_only=True)
class Judged:
    world: int
    plan: str
    truth: float
    answer: Evaluation | NotEnoughData


def judged(seeds: range) -> list[Judged]:
    found = []
    for seed in seeds:
        history = lived(World.of(seed))
        for plan, policy in history.world.plans().items():
            found.append(
                Judged(
                    world=seed,
                    plan=plan,
                    truth=history.true_lift(policy),
                    answer=evaluate(history.posts, named(policy)),
                )
            )
    return found


def report(name: str, lifts: list[tuple[Lift, float]]) -> None:
    truth = np.array([true for _, true in lifts])
    estimate = np.array([lift.estimate for lift, _ in lifts])
    in80 = np.mean([lift.low80 <= true <= lift.high80 for lift, true in lifts])
    in95 = np.mean([lift.low95 <= true <= lift.high95 for lift, true in lifts])
    sd = np.array([np.log(lift.high80 / lift.low80) / 2.5631 for lift, _ in lifts])
    off = np.abs(np.log(truth / np.maximum(estimate, 1e-9))) / sd
    print(
        f"{name:14s} 80 % covers {in80:.1%} (70-92), 95 % covers {in95:.1%} (>= 88), "
        f"correlation {np.corrcoef(truth, estimate)[0, 1]:.2f} (>= 0.75), "
        f"log bias {np.mean(np.log(estimate / truth)):+.2f}, mean sd {sd.mean():.2f}, "
        f"80 % would need the width times {np.quantile(off, 0.8) / 1.2816:.2f}, "
        f"95 % times {np.quantile(off, 0.95) / 1.96:.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=16)
    parser.add_argument("--first-seed", type=int, default=900)
    args = parser.parse_args()
    found = judged(range(args.first_seed, args.first_seed + args.seeds))
    answers = [(one.answer, one.truth) for one in found if isinstance(one.answer, Evaluation)]
    sizes = [one.answer.effective_sample_size for one in found]
    print(
        f"{len(found)} plans, {len(answers)} with enough data; "
        f"sample sizes {min(sizes):.0f} to {max(sizes):.0f}"
    )
    report("SNIPS", [(answer.snips, truth) for answer, truth in answers])
    report("doubly robust", [(answer.doubly_robust, truth) for answer, truth in answers])
    if refused := [one for one in found if isinstance(one.answer, NotEnoughData)]:
        print("not enough data:", ", ".join(f"{one.plan} of {one.world}" for one in refused))


if __name__ == "__main__":
    main()
