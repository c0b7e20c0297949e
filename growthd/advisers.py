"""Those who turn what was credited into worth and advice: hired by the configuration."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from growthd.actors.judging import Judge
from growthd.actors.learner import Learner
from growthd.actors.planner import Planner
from growthd.actors.rewarder import Rewarder
from growthd.compute.learning import LearnerSettings
from growthd.compute.planning import CadenceRules, Envelope
from growthd.compute.reward import RewardWeights
from growthd.config import Config, Plan
from growthd.house import clock_of, watched
from growthd.store.database import Database
from growthd.supervision.pulse import Pulse


def rewarder(database: Database, config: Config) -> Rewarder:
    """Who rewards the posts, by the configuration's weights and time zone."""
    parts = config.reward
    return Rewarder(
        database=database,
        clock=clock_of(config),
        accounts=[account.account_id for account in watched(config)],
        weights=RewardWeights(
            followers=parts.followers_weight,
            impressions=parts.impressions_weight,
            bookmarks=parts.bookmarks_weight,
            normalise=parts.normalise,
        ),
        zone=ZoneInfo(config.daemon.time_zone),
        pulse=Pulse(name="rewarder"),
    )


def learner(database: Database, config: Config) -> Learner:
    return Learner(
        database=database,
        clock=clock_of(config),
        watched=watched(config),
        settings=LearnerSettings(half_life_days=config.learning.half_life_days),
        zone=config.daemon.time_zone,
        pulse=Pulse(name="learner"),
    )


def planner(database: Database, config: Config) -> Planner:
    return Planner(
        database=database,
        clock=clock_of(config),
        watched=watched(config),
        envelope=envelope_of(config.plan),
        rules=CadenceRules(),
        judge=Judge(database=database),
        pulse=Pulse(name="planner"),
    )


async def once(database: Database, config: Config, actor: str, now: datetime) -> str:
    """One pass of the rewarder, the learner or the planner has been made; says what it did."""
    if actor == "rewarder":
        return "\n".join(map(str, await rewarder(database, config).one_pass(now)))
    if actor == "learner":
        return f"{await learner(database, config).one_pass(now)} kinds of posts taught something"
    return f"{await planner(database, config).one_pass(now)} plans made"


def envelope_of(plan: Plan) -> Envelope:
    return Envelope(
        min_posts=plan.min_posts_per_hour,
        max_posts=plan.max_posts_per_hour,
        min_replies=plan.min_replies_per_hour,
        max_replies=plan.max_replies_per_hour,
        min_exploration=plan.min_exploration,
        max_exploration=plan.max_exploration,
    )
