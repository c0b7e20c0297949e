"""What an evaluation, or an experiment, comes to in one sentence."""

from __future__ import annotations

from growthd.compute.evaluation.experiment import LEAST_FOLLOWS, LEAST_POSTS, Comparison, TooFew
from growthd.compute.evaluation.off_policy import Evaluation, NotEnoughData


def plan_in_words(answer: Evaluation | NotEnoughData) -> str:
    """What the plan's weights would have earned, or why nobody can say."""
    if isinstance(answer, NotEnoughData):
        return (
            f"Not enough data: {answer.posts} posts are worth {answer.effective_sample_size:.0f} "
            f"made by the plan's weights, and {answer.needed:.0f} are needed."
        )
    lift = answer.doubly_robust
    how = "estimated" if answer.estimated_propensities else "logged"
    return (
        f"By the plan's weights a post would have earned {_times(lift.estimate)} what it did "
        f"(80 % interval {lift.low80:.2f} to {lift.high80:.2f}; {answer.posts} posts worth "
        f"{answer.effective_sample_size:.0f}, {how} propensities)."
    )


def arm_in_words(control: str, answer: Comparison | TooFew) -> str:
    """How the arm did against the control, or why nobody can say."""
    if isinstance(answer, TooFew):
        return (
            f"Not enough data on {answer.arm}: {answer.posts} posts, {answer.follows:.1f} follows; "
            f"{LEAST_POSTS} posts of it and of {control} are needed, and {LEAST_FOLLOWS:.0f} "
            f"follows between them."
        )
    return (
        f"{answer.arm} earns {_times(answer.lift)} what {control} does a post (80 % interval "
        f"{answer.low80:.2f} to {answer.high80:.2f}, better with P = {answer.better:.2f})."
    )


def _times(lift: float) -> str:
    return f"{lift:.2f} times"
