"""What there is to say of one post, whoever says it: the page, the API or the command line.

Times are UTC. Unknown is None. Sentences are whole and need no other.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from growthd.model.reading import PostCounts


@attrs.frozen(kw_only=True)
class ReadingTold:
    """A planned reading: `counts` where it was read, else `words` say why not."""

    label: str
    at: datetime
    words: str
    counts: PostCounts | None = None


@attrs.frozen(kw_only=True)
class Share:
    """An interval between two counts of the followers, taken apart. `own` is this post's part."""

    began_at: datetime
    ended_at: datetime
    change: int
    own: float
    by_others: float
    background: float
    lost: float
    """Unfollows and purges, as a positive number."""
    alive: int
    """Other posts that could have earned followers then."""
    settled: bool


@attrs.frozen(kw_only=True)
class Company:
    """Another post that was alive, and what it earned meanwhile."""

    decision_id: str
    follows: float
    text: str | None


@attrs.frozen(kw_only=True)
class PartTold:
    """One part of the reward: `raw` against the average `reference`, times the weight."""

    name: str
    raw: float | None
    reference: float | None
    """None where parts are not normalised."""
    ratio: float | None
    weight: float | None
    points: float | None
    sentence: str


@attrs.frozen(kw_only=True)
class FormerScore:
    """What weights that are no longer in force gave the post."""

    version: str
    reward: float | None
    computed_at: datetime


@attrs.frozen(kw_only=True)
class RewardTold:
    """`total` is the sum of the parts' points; None where a part that counts is unknown."""

    total: float | None
    state: str
    sentences: tuple[str, ...]
    parts: tuple[PartTold, ...]
    followers_per_1k: float | None
    version: str
    former: tuple[FormerScore, ...] = ()


@attrs.frozen(kw_only=True)
class CreditTold:
    """Follows the post earned, with the bounds of 80 and 95 %."""

    credit: float
    low: float | None
    high: float | None
    low95: float | None
    high95: float | None
    certainty: float | None
    """Probability, 0 to 1, that it earned at least one."""
    settled: bool


@attrs.frozen(kw_only=True)
class Explanation:
    """`verdict` is the answer in a few sentences; all else is what it rests on."""

    decision_id: str
    tweet_id: str | None
    url: str | None
    text: str | None
    kind: str
    posted_at: datetime
    verdict: tuple[str, ...]
    readings: tuple[ReadingTold, ...] = ()
    credit: CreditTold | None = None
    growth: tuple[Share, ...] = ()
    company: tuple[Company, ...] = ()
    company_sentence: str
    reward: RewardTold | None = None
    reward_sentence: str
    """Says what the reward is, or why there is none."""
