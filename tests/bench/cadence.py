"""Whether the plan's pace moves the right way where that is known.

    uv run python -m tests.bench.cadence [--seeds 20] [--first-seed 500]

For worlds where one more post an hour helps, hurts, or does nothing, prints the share of days
after day 30 on which the plan moved the right way or held, the cadence at the end, and whether it
ever left the envelope. Where nothing helps or hurts, holding is the only right way.
"""

from __future__ import annotations

import argparse

import numpy as np

from growthd.compute.planning import Cadence, Envelope, Move
from tests.compute.planning.worlds import Account, Answer, Step, helps, hurts, nothing, played

ENVELOPE = Envelope()
START = Cadence(posts=2, replies=4)
RIGHT: dict[Answer, set[Move]] = {
    helps: {Move.MORE_POSTS, Move.MORE_REPLIES, Move.HOLD},
    hurts: {Move.FEWER_POSTS, Move.FEWER_REPLIES, Move.HOLD},
    nothing: {Move.HOLD},
}


def right(step: Step, answer: Answer) -> bool:
    return step.decision.move in RIGHT[answer]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=500)
    args = parser.parse_args()
    for follows in (2.0, 8.0, 40.0):
        for answer in RIGHT:
            shares, ends, inside = [], [], True
            for seed in range(args.first_seed, args.first_seed + args.seeds):
                account = Account(answer=answer, follows_a_day=follows)
                steps = list(played(account, seed, ENVELOPE, START))
                shares.append(np.mean([right(step, answer) for step in steps if step.day >= 30]))
                ends.append((steps[-1].decision.cadence.posts, steps[-1].decision.cadence.replies))
                inside &= all(
                    ENVELOPE.clamp(s.decision.cadence) == s.decision.cadence for s in steps
                )
            posts, replies = np.mean(ends, axis=0)
            print(
                f"{follows:4.0f} follows a day, one more {answer.__name__:8s} right or held on "
                f"{np.mean(shares):6.1%} of days (worst seed {min(shares):.1%}), ends at "
                f"{posts:.1f} posts and {replies:.1f} replies, inside the envelope: {inside}"
            )


if __name__ == "__main__":
    main()
