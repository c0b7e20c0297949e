"""The whole life of one post, drawn at its birth: impressions, and what happens on each of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import exp

import attrs
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from growthd.model.post import DecisionType
from growthd.model.reading import PostCounts
from growthd.simx.arms import Arsenal
from growthd.simx.climate import Climate
from growthd.simx.growth import Growth, draw_growth
from growthd.simx.post import SimPost

_HOUR = timedelta(hours=1)
_RATES = {"likes": 0.022, "reposts": 0.004, "replies": 0.005, "quotes": 0.001, "bookmarks": 0.005}
_CLICK_RATES = {"profile_clicks": 0.006, "url_clicks": 0.004, "detail_expands": 0.04}
_UNLIKED = 0.03

Ordinals = NDArray[np.int64]
"""The impressions, counted from 0, on which something happened; ascending."""


@attrs.frozen(kw_only=True)
class Extras:
    """What only the author can see of a post."""

    profile_clicks: int
    url_clicks: int
    detail_expands: int
    likes_given: int
    """Likes ever given, those taken back among them."""
    follows: int


@attrs.frozen(kw_only=True, eq=False)
class Life:
    """A post and its future. Every count is a pure function of its age."""

    post: SimPost
    reach: int
    """Impressions in the end."""
    growth: Growth
    events: dict[str, Ordinals]
    unlikes: Ordinals
    log_conversion: float
    follow_hours: NDArray[np.float64]
    """Ages in hours at which somebody followed because of it; ascending."""

    def views(self, at: datetime) -> int:
        """Impressions had by `at`; never falls."""
        return int(self.reach * self.growth.share((at - self.post.posted_at) / _HOUR))

    def counts(self, at: datetime) -> PostCounts:
        """Counts at a moment: nothing exceeds views, likes alone may fall."""
        views = self.views(at)
        seen = {name: int(np.searchsorted(self.events[name], views)) for name in _RATES}
        seen["likes"] -= int(np.searchsorted(self.unlikes, views))
        return PostCounts(views=views, **seen)

    def extras(self, at: datetime) -> Extras:
        """Clicks and follows at a moment."""
        views = self.views(at)
        clicks = {name: int(np.searchsorted(self.events[name], views)) for name in _CLICK_RATES}
        likes_given = int(np.searchsorted(self.events["likes"], views))
        return Extras(follows=self.follows(at), likes_given=likes_given, **clicks)

    def follows(self, at: datetime) -> int:
        """Followers that the post had brought by `at`, whether they stayed or not."""
        age_hours = (at - self.post.posted_at) / _HOUR
        return int(np.searchsorted(self.follow_hours, age_hours, side="right"))


def draw_life(rng: Generator, post: SimPost, arsenal: Arsenal, climate: Climate) -> Life:
    """The life of a post, drawn from the true effects of its arms and from chance.

    Impressions are lognormal. Each impression brings a like, a repost … with a probability of
    its own (binomial thinning); follows are Poisson(conversion · impressions), spread over time
    as impressions are.
    """
    log_reach, log_conversion = arsenal.log_effects(post.arms)
    viral = rng.random() < climate.viral_share
    reach = _draw_reach(rng, post, climate, log_reach + (rng.uniform(3.4, 6) if viral else 0.0))
    log_conversion += rng.normal(0, climate.conversion_spread) - (0.7 if viral else 0.0)
    growth = draw_growth(rng, climate.second_wave_share)
    warmth = float(np.exp(rng.normal(0, 0.4)))
    events = {
        name: _thin(rng, reach, min(rate * warmth, 0.5))
        for name, rate in (_RATES | _CLICK_RATES).items()
    }
    follows = rng.poisson(climate.follows_per_1000 / 1000 * exp(log_conversion) * reach)
    return Life(
        post=post,
        reach=reach,
        growth=growth,
        events=events,
        unlikes=_regret(rng, events["likes"], reach),
        log_conversion=log_conversion,
        follow_hours=np.sort(growth.ages(rng.random(follows))),
    )


def _draw_reach(rng: Generator, post: SimPost, climate: Climate, log_reach: float) -> int:
    typical = climate.median_reach
    if post.decision_type is DecisionType.REPLY:
        typical *= climate.reply_reach
    return int(typical * exp(log_reach + rng.normal(0, climate.reach_spread)))


def _thin(rng: Generator, impressions: int, probability: float) -> Ordinals:
    count = int(rng.binomial(impressions, probability))
    return np.sort(rng.choice(impressions, count, replace=False)) if count else np.empty(0, int)


def _regret(rng: Generator, likes: Ordinals, reach: int) -> Ordinals:
    """Later impressions on which some of the likes are taken back."""
    regretted = likes[rng.random(len(likes)) < _UNLIKED]
    return np.sort(regretted + ((reach - regretted) * rng.random(len(regretted))).astype(int))
