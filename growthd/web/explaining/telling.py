"""The sentences of an explanation. Pure: they are told what is on record, and the time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from growthd.model.capture import CaptureState
from growthd.store.explanations import (
    LIFE,
    CreditOnRecord,
    IntervalOnRecord,
    OnRecord,
    ReadingOnRecord,
    RewardOnRecord,
)
from growthd.web.wording import change, many, reason_in_words, relative

NOT_IDENTIFIABLE = (
    "This account's growth does not follow its posts closely enough to tell one post's followers"
    " from another's: take the figures for a fair share, not for a finding."
)
METHODS = {
    "ledger": "Worked out from the follower count, interval by interval.",
    "direct": "X itself told which follows came from this post.",
    "ledger+direct": "X told of a part of them; the rest is worked out from the follower count.",
}
STATES = {
    "provisional": "Provisional: the reading at 24 hours is not in yet, so the latest one counts.",
    "revisable": "It may still change: followers are credited until a post is seven days old.",
    "final": "Final: the post is older than seven days. Only other weights would change it.",
    "missed": "It never gets one: nothing was read at 24 hours, and growthd does not guess.",
}
PARTS = {
    "followers": ("followers earned", "earns"),
    "impressions": ("impressions", "gets"),
    "bookmarks": ("bookmarks", "gets"),
}


def verdict(record: OnRecord, now: datetime) -> tuple[str, ...]:
    """Whether and how many followers the post earned, and how sure that is."""
    post = record.post
    if post.is_test_post:
        return ("A test post: it is neither read, nor credited, nor scored.",)
    if post.status == "duplicate":
        return ("Announced a second time: its readings stand under its first announcement.",)
    if record.credit is None or record.credit.credit is None:
        return (_uncredited(record, now),)
    return tuple(_credited(record.credit, record.intervals, post.posted_at, now))


def _uncredited(record: OnRecord, now: datetime) -> str:
    if now - record.post.posted_at > LIFE or record.credit is not None:
        return (
            "Nothing was read that could credit it with followers: that takes its impressions, and"
            " the follower count before and after them."
        )
    return (
        "It is not credited with followers yet: that takes a reading of its impressions and of the"
        " follower count after it, and the next hourly reckoning."
    )


def _credited(
    credit: CreditOnRecord,
    intervals: Sequence[IntervalOnRecord],
    posted_at: datetime,
    now: datetime,
) -> Iterator[str]:
    yield f"It earned about {number(credit.credit)} followers{_bounds(credit)}."
    if credit.confidence_score is not None:
        yield f"That it earned at least one is {credit.confidence_score:.0%} certain."
    if credit.identifiable is False:
        yield NOT_IDENTIFIABLE
    if credit.method in METHODS:
        yield METHODS[credit.method]
    if intervals:
        yield _beside(intervals)
    if credit.retention is not None:
        yield f"About {credit.retention:.0%} of them are expected to stay for a week."
    if credit.settled:
        yield "This is final."
    else:
        yield f"It may change until the post is seven days old ({relative(posted_at + LIFE, now)})."


def _bounds(credit: CreditOnRecord) -> str:
    if credit.credit_low is None or credit.credit_high is None:
        return ""
    said = f", most likely {number(credit.credit_low)} to {number(credit.credit_high)} (80 %)"
    if credit.credit_low95 is None or credit.credit_high95 is None:
        return said
    return f"{said}, almost surely {number(credit.credit_low95)} to {number(credit.credit_high95)}"


def _beside(intervals: Sequence[IntervalOnRecord]) -> str:
    """The post's own part beside the account's change, which is what is often taken for it."""
    whole = intervals[-1].followers_after - intervals[0].followers_before
    others = sum(one.by_posts - one.own for one in intervals)
    background = sum(one.background for one in intervals)
    lost = sum(one.unfollows + one.purged for one in intervals)
    return (
        f"Meanwhile the account changed by {change(whole)}: other posts earned {number(others)},"
        f" {number(background)} came by themselves, {number(lost)} left."
    )


def reading(one: ReadingOnRecord, now: datetime) -> str:
    """When it was read, or why it was not."""
    if one.collected_at is not None:
        late = "late, " if one.state is CaptureState.LATE else ""
        return f"{late}read {relative(one.collected_at, now)} by {one.source}"
    if one.state in {CaptureState.DUE, CaptureState.CLAIMED}:
        return f"due {relative(one.due_at, now)}"
    return f"{one.state.value}: {reason_in_words(one.reason)}"


def company(record: OnRecord) -> str:
    """Who else could have earned the followers."""
    if not record.intervals:
        return "The follower count has not been read while it was alive."
    most = max(one.alive for one in record.intervals)
    named = sum(one.follows for one in record.company)
    if most <= 1:
        return "No other post was alive that could have earned followers meanwhile."
    return (
        f"Up to {many(most - 1, 'other post')} could have earned followers at the same time;"
        f" these earned the most, {number(named)} together."
    )


def reward(record: OnRecord) -> str:
    """What the reward is, or why there is none."""
    kept = record.reward
    if kept is None:
        return "It has no reward yet: the next hourly reckoning gives it one."
    if kept.state == "missed":
        return f"It has no reward. {STATES['missed']}"
    if kept.reward is None:
        return f"It has no reward yet: {_lacking(kept)} not known."
    if kept.normalise == "raw":
        return f"Its reward is {number(kept.reward)}, by plain counts times their weights."
    average = sum(weight or 0.0 for weight in kept.weights.values())
    return f"Its reward is {kept.reward:.2f}; an average post of this kind gets {average:g}."


def _lacking(kept: RewardOnRecord) -> str:
    lacking = [
        PARTS[name][0]
        for name, weight in kept.weights.items()
        if weight != 0.0 and kept.components[name]["weighted"] is None
    ]
    return f"{', '.join(lacking)} {'are' if len(lacking) > 1 else 'is'}"


def part(name: str, values: dict[str, float | None], weight: float | None) -> str:
    """One part of the reward in words."""
    called, verb = PARTS[name]
    raw, reference, ratio = values["raw"], values["reference"], values["normalised"]
    if raw is None:
        return f"{called}: not known"
    said = f"{called}: {number(raw)}"
    if reference is not None and ratio is not None:
        capped = " (no more count)" if ratio < raw / reference else ""
        said += f", {ratio:.2f} times the {number(reference)} that an average one {verb}{capped}"
    if weight is None or values["weighted"] is None:
        return said
    return f"{said}; a weight of {weight:g} makes it {values['weighted']:.2f}"


def number(value: float | None) -> str:
    """`0.04`, `3.2`, `1,240`: as many digits as mean anything."""
    if value is None:
        return "unknown"
    return (
        f"{value:,.0f}"
        if abs(value) >= 100
        else f"{value:.1f}"
        if abs(value) >= 1
        else _small(value)
    )


def _small(value: float) -> str:
    return f"{value:.2f}" if abs(value) >= 0.005 else "0"
