"""Explains one post from what is on record of it. Pure: it is told the time."""

from __future__ import annotations

from datetime import datetime

from growthd.model.capture import horizon_label
from growthd.model.reading import PostCounts
from growthd.store.explanations import (
    Companion,
    CreditOnRecord,
    FormerReward,
    IntervalOnRecord,
    OnRecord,
    ReadingOnRecord,
    RewardOnRecord,
)
from growthd.web.explaining import telling
from growthd.web.explaining.explanation import (
    Company,
    CreditTold,
    Explanation,
    FormerScore,
    PartTold,
    ReadingTold,
    RewardTold,
    Share,
)
from growthd.web.text import clean, excerpt

LENGTH = 280
"""Characters of the post's own text."""


def explain(record: OnRecord, url: str | None, now: datetime) -> Explanation:
    """All that is known of the post, in words and in figures. `url` is where it stands on X."""
    post = record.post
    return Explanation(
        decision_id=clean(post.decision_id),
        tweet_id=post.tweet_id,
        url=url,
        text=None if post.content is None else excerpt(post.content, LENGTH),
        kind=post.decision_type.value,
        posted_at=post.posted_at,
        verdict=telling.verdict(record, now),
        readings=tuple(_reading(one, now) for one in record.readings),
        credit=_credit(record.credit),
        growth=tuple(map(_share, record.intervals)),
        company=tuple(map(_company, record.company)),
        company_sentence=telling.company(record),
        reward=None if record.reward is None else _reward(record.reward, record.former),
        reward_sentence=telling.reward(record),
    )


def _reading(one: ReadingOnRecord, now: datetime) -> ReadingTold:
    return ReadingTold(
        label=horizon_label(one.horizon_minutes),
        at=one.collected_at or one.due_at,
        words=telling.reading(one, now),
        counts=None if one.collected_at is None else _counts(one),
    )


def _counts(one: ReadingOnRecord) -> PostCounts:
    return PostCounts(
        likes=one.likes,
        reposts=one.reposts,
        replies=one.replies,
        quotes=one.quotes,
        bookmarks=one.bookmarks,
        views=one.impressions,
    )


def _credit(credit: CreditOnRecord | None) -> CreditTold | None:
    if credit is None or credit.credit is None:
        return None
    return CreditTold(
        credit=credit.credit,
        low=credit.credit_low,
        high=credit.credit_high,
        low95=credit.credit_low95,
        high95=credit.credit_high95,
        certainty=credit.confidence_score,
        settled=credit.settled,
    )


def _share(one: IntervalOnRecord) -> Share:
    return Share(
        began_at=one.began_at,
        ended_at=one.ended_at,
        change=one.followers_after - one.followers_before,
        own=one.own,
        by_others=one.by_posts - one.own,
        background=one.background,
        lost=one.unfollows + one.purged,
        alive=max(one.alive - 1, 0),
        settled=one.settled,
    )


def _company(one: Companion) -> Company:
    return Company(
        decision_id=clean(one.decision_id),
        follows=one.follows,
        text=None if one.content is None else excerpt(one.content, 80),
    )


def _reward(kept: RewardOnRecord, former: tuple[FormerReward, ...]) -> RewardTold:
    return RewardTold(
        total=kept.reward,
        state=kept.state,
        sentences=(telling.STATES[kept.state],),
        parts=tuple(
            PartTold(
                name=name,
                raw=values["raw"],
                reference=values["reference"],
                ratio=values["normalised"],
                weight=weight,
                points=values["weighted"],
                sentence=telling.part(name, dict(values), weight),
            )
            for name, weight in kept.weights.items()
            for values in [kept.components[name]]
        ),
        followers_per_1k=kept.f_per_1k,
        version=kept.weights_version,
        former=tuple(
            FormerScore(version=one.weights_version, reward=one.reward, computed_at=one.computed_at)
            for one in former
        ),
    )
