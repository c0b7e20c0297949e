"""Every name that readers were promised exists, is filled, and agrees with every other."""

from __future__ import annotations

import pytest

from growthd.store.database import Database
from tests.store.asking import rows, value
from tests.store.promised import CHARGED_OR_EXPORTED, NAMES, UNGIVEN
from tests.store.telling import told


@pytest.mark.parametrize("name", sorted(NAMES))
async def test_a_name_has_its_columns_and_they_are_filled(healthy: Database, name: str) -> None:
    """F53: no reader drinks from an empty bucket."""
    promised = NAMES[name].split()
    [filled] = await rows(
        healthy,
        f"select count(*) as rows, {', '.join(f'count({c}) as {c}' for c in promised)} from {name}",
    )
    quiet = CHARGED_OR_EXPORTED | {*UNGIVEN.get(name, "").split()}
    empty = {column for column in promised if filled[column] == 0}

    print(f"{name:32} {filled['rows']:6} rows, {len(promised) - len(empty)}/{len(promised)} filled")
    assert filled["rows"] > 0
    assert empty <= quiet, empty - quiet


async def test_the_comprehensive_name_has_more_than_fifty_columns(healthy: Database) -> None:
    columns = await value(
        healthy,
        "select count(*) from information_schema.columns"
        " where table_name = 'tweet_analytics_comprehensive'",
    )
    assert isinstance(columns, int)
    assert columns > 50


NEWEST = ("likes", "retweets", "replies", "bookmarks", "impressions", "engagement_rate")
LATEST = {
    "learning_posts": "decision_id, likes_count, retweets_count, replies_count, bookmarks_count,"
    " impressions_count, engagement_rate",
    "tweet_metrics": "decision_id, likes_count, retweets_count, replies_count, bookmarks_count,"
    " impressions_count, engagement_rate",
    "outcomes": f"decision_id, {', '.join(NEWEST)}",
    "tweet_analytics_comprehensive": f"decision_id, {', '.join(NEWEST)}",
    "comprehensive_metrics": f"post_id, {', '.join(NEWEST)}",
}
GAINED = {
    "outcomes": "decision_id, followers_gained",
    "post_attribution": "post_id, followers_gained",
    "tweet_analytics_comprehensive": "decision_id, followers_gained",
    "comprehensive_metrics": "post_id, followers_gained",
    "(select * from follower_attributions where time_window_hours = 168) ledger": (
        "decision_id, credit"
    ),
}
PHASES = {
    "real_tweet_metrics": (
        "decision_id, horizon_minutes, likes, retweets, replies, bookmarks, views"
    ),
    "(select *, split_part(collection_phase, '+', 2) from unified_outcomes) phased": (
        "decision_id, (select horizon_minutes from performance_snapshots truth"
        " where truth.id = phased.id), likes, retweets, replies, bookmarks, views"
    ),
    "performance_snapshots": (
        "decision_id, horizon_minutes, likes, reposts, replies, bookmarks, impressions"
    ),
}
FOLLOWERS_BEFORE = {
    "follower_attribution": "post_id, followers_before",
    "post_attribution": "post_id, followers_before",
    "comprehensive_metrics": "post_id, followers_before",
    "(select * from follower_attributions where time_window_hours = 24) day": (
        "decision_id, followers_before"
    ),
    "(select * from post_follower_tracking where collection_phase = 'baseline') base": (
        "post_id, follower_count"
    ),
}
FOLLOWERS_AFTER_A_DAY = {
    "follower_attribution": "post_id, followers_24h",
    "post_attribution": "post_id, followers_24h_after",
    "comprehensive_metrics": "post_id, followers_24h_after",
    "(select * from follower_attributions where time_window_hours = 24) day": (
        "decision_id, followers_after"
    ),
    "(select * from performance_snapshots where horizon_minutes = 1440) day": (
        "decision_id, followers_at_snapshot"
    ),
}
LIKES_AT_SIX_HOURS = {
    "post_velocity_analysis": "post_id, likes_6h",
    "(select * from post_velocity_tracking where hours_after_post = 6) momentum": "post_id, likes",
    "(select * from real_tweet_metrics where collection_phase = 'T+6h') phase": (
        "decision_id, likes_count"
    ),
}
REPLIES = {
    "reply_performance": "reply_tweet_id, likes, replies, impressions, followers_gained",
    "outcomes": "tweet_id, likes, replies, impressions, followers_gained",
}


@pytest.mark.parametrize(
    "told",
    [LATEST, GAINED, PHASES, FOLLOWERS_BEFORE, FOLLOWERS_AFTER_A_DAY, LIKES_AT_SIX_HOURS, REPLIES],
    ids=["latest", "gained", "phases", "before", "after a day", "likes at 6 h", "replies"],
)
async def test_no_two_names_disagree_on_one_fact(healthy: Database, told: dict[str, str]) -> None:
    """F53: wherever two names tell of the same post, they tell the same."""
    facts = {
        source: await rows(healthy, f"select {columns} from {source}")
        for source, columns in told.items()
    }
    keyed = {
        source: {tuple(row)[: KEYS.get(source, 1)]: tuple(row) for row in found}
        for source, found in facts.items()
    }
    for source, of_source in keyed.items():
        for other, of_other in keyed.items():
            both = of_source.keys() & of_other.keys()
            assert both, (source, other)
            disagreeing = [key for key in both if of_source[key] != of_other[key]]
            assert not disagreeing, (source, other, disagreeing[:3])


KEYS = dict.fromkeys(PHASES, 2)


async def test_a_missing_checkpoint_is_unknown_under_every_name(healthy: Database) -> None:
    """F58: a baseline that nobody read does not make all followers a gain."""
    await told(
        healthy,
        "delete from performance_snapshots where decision_id = 'd005' and horizon_minutes = 0",
    )

    [gains] = await rows(
        healthy,
        "select followers_before, total_followers_gained, followers_gained_2h,"
        " followers_gained_24h, followers_48h from follower_attribution where post_id = 'd005'",
    )
    assert tuple(gains)[:4] == (None,) * 4
    assert gains["followers_48h"] is not None
    velocity = "select velocity_2h from post_velocity_analysis where post_id = 'd005'"
    assert await value(healthy, velocity) is None
    before = "select followers_before from post_attribution where post_id = 'd005'"
    assert await value(healthy, before) is None


async def test_a_late_reading_stands_at_no_checkpoint(healthy: Database) -> None:
    """F43, F59: what was read at three hours is not passed off as the second hour's."""
    await told(
        healthy,
        "update performance_snapshots set quality = 'late', hours_since_post = 2.9,"
        " collected_at = collected_at + interval '50 minutes'"
        " where decision_id = 'd005' and horizon_minutes = 120",
    )

    ages = "select hours_after_post from post_velocity_tracking where post_id = 'd005'"
    assert 2 not in {row[0] for row in await rows(healthy, ages)}
    for asked in (
        "select followers_2h from follower_attribution where post_id = 'd005'",
        "select followers_gained_2h from follower_attribution where post_id = 'd005'",
        "select likes_2h from post_velocity_analysis where post_id = 'd005'",
        "select followers_2h_after from post_attribution where post_id = 'd005'",
        "select engagement_2h from tweet_analytics_comprehensive where decision_id = 'd005'",
    ):
        assert await value(healthy, asked) is None, asked


async def test_a_gap_of_days_is_no_days_gain(healthy: Database) -> None:
    """F59: the change over a gap is nobody's daily gain."""
    await told(
        healthy,
        "delete from account_snapshots where timestamp between now() - interval '4 days 6 hours'"
        " and now() - interval '2 days 6 hours'",
    )

    gains = await rows(
        healthy, "select date, follower_gain_daily from follower_growth_tracking order by date"
    )
    assert sum(row["follower_gain_daily"] is None for row in gains) >= 3


async def test_tests_and_duplicates_are_no_posts(healthy: Database) -> None:
    """F61: readers that learn never see a test; where they may ask for it, it is marked."""
    await told(
        healthy, "update content_metadata set is_test_post = true where decision_id = 'd005'"
    )
    await told(
        healthy, "update content_metadata set status = 'duplicate' where decision_id = 'd006'"
    )

    for name in ("learning_posts", "tweet_metrics", "posted_decisions", "unified_outcomes"):
        seen = f"select count(*) from {name} where decision_id in ('d005', 'd006')"
        assert await value(healthy, seen) == 0, name
    marked = await rows(
        healthy, "select decision_id, simulated from outcomes where decision_id in ('d005', 'd006')"
    )
    assert [tuple(row) for row in marked] == [("d005", True)]


async def test_engagement_of_an_unread_count_is_unknown(healthy: Database) -> None:
    """F24: likes read, bookmarks missing: no rate, rather than one of a part."""
    await told(
        healthy, "update performance_snapshots set bookmarks = null where decision_id = 'd005'"
    )

    [seen] = await rows(
        healthy,
        "select engagement_rate, engagements, first_hour_engagement, half_life_minutes,"
        " peak_engagement_at, longevity_score from tweet_analytics_comprehensive"
        " where decision_id = 'd005'",
    )
    assert set(seen) == {None}


async def test_the_curve_of_a_post_is_measured(healthy: Database) -> None:
    """Engagement 0, 4, 8, 12, 16, 16 at 0, 1, 2, 4, 24 and 48 hours."""
    await told(
        healthy,
        "update performance_snapshots set bookmarks = 0, reposts = 0, replies = 0,"
        " hours_since_post = horizon_minutes / 60.0,"
        " collected_at = '2026-03-01T00:00Z'::timestamptz + horizon_minutes * interval '1 minute',"
        " likes = case horizon_minutes when 0 then 0 when 60 then 4 when 120 then 8"
        " when 240 then 12 when 360 then 12 when 720 then 12 else 16 end"
        " where decision_id = 'd005'",
    )
    await told(
        healthy,
        "update content_metadata set posted_at = '2026-03-01T00:00Z' where decision_id = 'd005'",
    )

    [seen] = await rows(
        healthy, "select * from tweet_analytics_comprehensive where decision_id = 'd005'"
    )
    assert seen["time_to_peak_minutes"] == 30
    assert seen["half_life_minutes"] == 120
    assert seen["velocity_0to2h"] == 4
    assert seen["engagement_decay_rate"] == 1 - (seen["velocity_6to24h"] / 2)
    assert seen["longevity_score"] == 0


async def test_a_thread_has_its_root_and_children(healthy: Database) -> None:
    parts = await rows(
        healthy,
        "select position, tweet_id = root_tweet_id as is_root from thread_posts"
        " where decision_id = 'd007' order by position",
    )
    assert [tuple(part) for part in parts] == [(1, True), (2, False), (3, False)]


async def test_replies_are_told_by_whom_they_answer(healthy: Database) -> None:
    spoken = await rows(
        healthy, "select sum(replies_made) as made, count(*) from reply_conversations"
    )
    replies = await value(healthy, "select count(*) from reply_performance")
    assert spoken[0]["made"] == replies
