"""The rates a simulated world runs by."""

from __future__ import annotations

from datetime import timedelta

import attrs

LIFE = timedelta(days=14)
"""Age at which a post has had all the impressions it will ever have."""


@attrs.frozen(kw_only=True)
class Climate:
    """Rates of a world. Rates per day are means; spreads are standard deviations of a log."""

    posts_per_day: float = 12.0
    replies_per_day: float = 24.0
    reposts_per_day: float = 1.0
    thread_share: float = 0.15
    quote_share: float = 0.12
    silent_share: float = 0.125
    """Posts the bot never announces: only the timeline tells of them."""
    wakes_at: int = 0
    sleeps_at: int = 24
    """Posts are made between these hours, UTC."""

    followers: int = 1000
    """Followers at the start."""
    reach_spread: float = 0.7
    reply_reach: float = 0.6
    """A reply's median reach, relative to a post's."""
    follows_per_1000: float = 1.5
    """Follows per 1,000 impressions of an average post."""
    conversion_spread: float = 0.3
    viral_share: float = 0.004
    second_wave_share: float = 0.15

    shocks_per_day: float = 2 / 30
    """Outside mentions: bursts of follows that no post caused."""
    background_spread: float = 0.35
    early_churn: float = 0.12
    """Probability that a new follower soon leaves again, after 60 hours on average."""
    churn_per_day: float = 0.0004

    @property
    def median_reach(self) -> float:
        """Impressions an average post ends with, by the size of the account."""
        return 40 + 0.028 * self.followers

    @property
    def background_per_day(self) -> float:
        """Follows a day that nothing caused: 0.12 for 10 followers, 2 for 1,000, 20 for 50,000."""
        return float(0.03 * self.followers**0.6)
