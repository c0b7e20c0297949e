"""All that is on record of one post: what was read, credited and scored, and in whose company."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import attrs

from growthd.model.capture import CaptureState
from growthd.model.post import DecisionType
from growthd.store import queries
from growthd.store.database import Session

_SQL = queries.load("explanations")
LIFE = timedelta(days=7)
"""For so long a post may earn followers."""
COMPANY = 5
"""Posts of its company that are named."""


@attrs.frozen(kw_only=True)
class PostOnRecord:
    account_id: str
    decision_id: str
    decision_type: DecisionType = attrs.field(converter=DecisionType)
    tweet_id: str | None
    posted_at: datetime
    content: str | None
    status: str
    is_test_post: bool


@attrs.frozen(kw_only=True)
class ReadingOnRecord:
    """A planned reading and what came of it; None is unknown, or not read."""

    horizon_minutes: int
    due_at: datetime
    state: CaptureState = attrs.field(converter=CaptureState)
    reason: str | None
    collected_at: datetime | None
    source: str | None
    impressions: int | None
    likes: int | None
    reposts: int | None
    replies: int | None
    quotes: int | None
    bookmarks: int | None
    new_follows: int | None


@attrs.frozen(kw_only=True)
class IntervalOnRecord:
    """One interval of the follower ledger; `own` is what the post earned in it."""

    began_at: datetime
    ended_at: datetime
    followers_before: int
    followers_after: int
    by_posts: float
    background: float
    unfollows: float
    purged: float
    identifiable: bool
    settled: bool
    own: float
    alive: int
    """Posts that could have earned followers in it, this one among them."""


@attrs.frozen(kw_only=True)
class Companion:
    """Another post, and what it earned while this one was alive; a deleted one is only a name."""

    decision_id: str
    follows: float
    decision_type: str | None
    posted_at: datetime | None
    content: str | None


@attrs.frozen(kw_only=True)
class CreditOnRecord:
    """Follows credited to the post. `low` and `high` bound 80 %, those with 95 that much."""

    credit: float | None
    credit_low: float | None
    credit_high: float | None
    credit_low95: float | None
    credit_high95: float | None
    confidence_score: float | None
    method: str
    measured_at: datetime
    retention: float | None
    share_of_window: float | None
    followers_gained: int | None
    settled: bool
    identifiable: bool | None
    """Whether the account's growth follows its posts at all; None where nobody could tell."""


@attrs.frozen(kw_only=True)
class RewardOnRecord:
    """The reward, its components as they are kept, and the weights that made it."""

    reward: float | None
    state: str
    settled: bool
    credit: float | None
    impressions_24h: int | None
    f_per_1k: float | None
    components: Mapping[str, Mapping[str, float | None]]
    revisions: int
    computed_at: datetime
    weights_version: str
    followers_weight: float | None
    impressions_weight: float | None
    bookmarks_weight: float | None
    normalise: str | None
    in_force_since: datetime | None

    @property
    def weights(self) -> dict[str, float | None]:
        """By part, in the order in which they are added; None where the version is not known."""
        return {
            "followers": self.followers_weight,
            "impressions": self.impressions_weight,
            "bookmarks": self.bookmarks_weight,
        }


@attrs.frozen(kw_only=True)
class FormerReward:
    weights_version: str
    reward: float | None
    computed_at: datetime


@attrs.frozen(kw_only=True)
class OnRecord:
    """Everything; None and empty is what there is not, or not yet."""

    post: PostOnRecord
    readings: tuple[ReadingOnRecord, ...] = ()
    intervals: tuple[IntervalOnRecord, ...] = ()
    company: tuple[Companion, ...] = ()
    credit: CreditOnRecord | None = None
    reward: RewardOnRecord | None = None
    former: tuple[FormerReward, ...] = ()


async def on_record(session: Session, *, accounts: Collection[str], name: str) -> OnRecord | None:
    """What there is of the post that goes by `name`, a decision or a tweet id; None without one."""
    row = await session.fetch_one(_SQL["post"], accounts=list(accounts), name=name)
    if row is None:
        return None
    post = PostOnRecord(**row)
    one = {"account_id": post.account_id, "decision_id": post.decision_id}
    life = {
        "account_id": post.account_id,
        "names": [post.decision_id, post.tweet_id or post.decision_id],
        "since": post.posted_at,
        "until": post.posted_at + LIFE,
    }
    credit = await session.fetch_one(_SQL["credit"], **one)
    reward = await session.fetch_one(_SQL["reward"], **one)
    version = None if reward is None else reward["weights_version"]
    return OnRecord(
        post=post,
        readings=tuple(
            ReadingOnRecord(**row) for row in await session.fetch(_SQL["readings"], **one)
        ),
        intervals=tuple(
            IntervalOnRecord(**row) for row in await session.fetch(_SQL["intervals"], **life)
        ),
        company=tuple(
            Companion(**row) for row in await session.fetch(_SQL["company"], **life, limit=COMPANY)
        ),
        credit=None if credit is None else CreditOnRecord(**credit),
        reward=None if reward is None else RewardOnRecord(**reward),
        former=tuple(
            FormerReward(**row)
            for row in await session.fetch(_SQL["former"], **one, weights_version=version or "")
        ),
    )
