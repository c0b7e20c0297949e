"""What another program left behind is believed as far as it was read, and no further."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from growthd.model.reading import AccountCounts, PostCounts
from growthd.reading.inherited import (
    Doubtful,
    Inherited,
    InheritedHour,
    nearest_age,
    of_hour,
    of_post,
)

TWEET = "1893000000000000001"
AT = "2026-03-01T12:00:00+00:00"
AGES = (0, 60, 120, 240, 360, 720, 1440, 2880, 10080)


def row(**more: object) -> dict[str, object]:
    return {"tweet_id": TWEET, "collected_at": AT, **more}


def test_counts_go_by_any_of_their_names() -> None:
    found = of_post(row(likes_count=3, retweets=1, replies=0, impressions_count=50, bookmarks=2))

    assert found == Inherited(
        tweet_id=TWEET,
        read_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        counts=PostCounts(likes=3, reposts=1, replies=0, bookmarks=2, views=50),
        profile_clicks=None,
    )


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (row(likes=0, retweets=0, replies=0, impressions=0), Doubtful.PLACEHOLDER),
        (row(likes=0, retweets=0, replies=0, impressions=None), Doubtful.PLACEHOLDER),
        (row(likes=3, data_source="Estimated"), Doubtful.INVENTED),
        (row(likes=3, source="mock_data"), Doubtful.INVENTED),
        (row(likes=3, simulated=True), Doubtful.INVENTED),
        (row(), Doubtful.EMPTY),
        ({"tweet_id": TWEET, "likes": 3}, Doubtful.UNDATED),
        ({"tweet_id": TWEET, "likes": 3, "collected_at": "yesterday"}, Doubtful.UNDATED),
        (row(likes=3) | {"tweet_id": "posted_strong_evidence_1"}, Doubtful.UNNAMED),
    ],
)
def test_what_was_never_read_is_left_out(given: dict[str, object], why: Doubtful) -> None:
    """F21, F25, F26."""
    assert of_post(given) is why


@pytest.mark.parametrize(
    ("likes", "impressions", "views"), [(4, 0, None), (4, 120, None), (4, 121, 121), (0, 60, 60)]
)
def test_views_that_nobody_read_are_unknown(
    likes: int, impressions: int, views: int | None
) -> None:
    """F23, F26: no views where somebody reacted, and thirty a like exactly."""
    found = of_post(row(likes=likes, impressions=impressions, retweets=likes))

    assert isinstance(found, Inherited)
    assert found.counts.views == views


def test_a_number_that_is_none_is_unknown() -> None:
    found = of_post(row(likes=3, retweets="many", replies=True, bookmarks=-1))

    assert isinstance(found, Inherited)
    assert found.counts == PostCounts(likes=3)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"followers_count": 0, "timestamp": AT}, Doubtful.PLACEHOLDER),
        ({"followers_count": 31, "timestamp": AT, "source": "estimated"}, Doubtful.INVENTED),
        ({"timestamp": AT}, Doubtful.EMPTY),
        ({"followers_count": 31}, Doubtful.UNDATED),
        (
            {"follower_count": 31, "following_count": 0, "timestamp": AT, "source": "scraped"},
            InheritedHour(
                read_at=datetime(2026, 3, 1, 12, tzinfo=UTC), counts=AccountCounts(followers=31)
            ),
        ),
    ],
)
def test_an_hour_is_believed_where_it_was_counted(
    given: dict[str, object], expected: object
) -> None:
    """F21, F26."""
    assert of_hour(given) == expected


@pytest.mark.parametrize(
    ("minutes", "age"),
    [(0, 0), (29, 0), (70, 60), (95, 120), (1300, 1440), (530, None), (9e5, None)],
)
def test_a_reading_stands_at_its_nearest_age_or_at_none(minutes: float, age: int | None) -> None:
    assert nearest_age(minutes, AGES) == age
