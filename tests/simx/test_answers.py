"""Answers of a world, read along the paths that real answers have."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from growthd.model.post import DecisionType
from growthd.model.reading import AccountCounts, PostCounts
from growthd.simx.faults import Fate, Faults
from growthd.simx.mint import Machine, minted_by
from growthd.simx.payload.shape import Schema
from growthd.simx.world import World
from tests.simx.asking import ask, results
from tests.simx.conftest import NOW, OWNER

Answer = dict[str, Any]
schemas = pytest.mark.parametrize("schema", list(Schema))


def read_user(user: dict[str, Any]) -> AccountCounts:
    legacy = user.get("legacy", {})
    relations, tweets = user.get("relationship_counts", {}), user.get("tweet_counts", {})
    return AccountCounts(
        followers=relations.get("followers", legacy.get("followers_count")),
        following=relations.get("following", legacy.get("friends_count")),
        posts=tweets.get("tweets", legacy.get("statuses_count")),
        media=tweets.get("media_tweets", legacy.get("media_count")),
        listed=legacy.get("listed_count"),
    )


def read_handle(user: dict[str, Any]) -> str:
    core = user.get("core") or user["legacy"]
    handle: str = core["screen_name"]
    return handle


def read_post(tweet: dict[str, Any]) -> PostCounts:
    legacy, views = tweet["legacy"], tweet["views"]
    assert views["state"] == ("EnabledWithCount" if "count" in views else "Enabled")
    return PostCounts(
        likes=legacy["favorite_count"],
        reposts=legacy["retweet_count"],
        replies=legacy["reply_count"],
        quotes=legacy["quote_count"],
        bookmarks=legacy["bookmark_count"],
        views=int(views["count"]) if "count" in views else None,
    )


def timeline(answer: Answer) -> list[Any]:
    result = answer["data"]["user"]["result"]
    inner = result.get("timeline_v2") or result["timeline"]
    instructions: list[Any] = inner["timeline"]["instructions"]
    return instructions


def entries(instructions: list[Any]) -> list[Any]:
    return next(i["entries"] for i in instructions if i["type"] == "TimelineAddEntries")


def conversation(answer: Answer) -> list[Any]:
    threaded = answer["data"]["threaded_conversation_with_injections_v2"]
    return entries(threaded["instructions"])


@schemas
def test_a_profile_tells_the_world_s_counts(world: World, schema: Schema) -> None:
    answer, served = ask(world, NOW, "UserByScreenName", schema, screen_name="NIGHT_Notes")
    user = answer["data"]["user"]["result"]
    true = world.account(NOW)
    told = attrs.evolve(true, listed=None) if schema is Schema.NEWEST else true
    assert user["rest_id"] == OWNER.account_id
    assert read_handle(user) == OWNER.handle
    assert read_user(user) == told
    assert [s.counts for s in served] == [told]


@schemas
@pytest.mark.parametrize("operation", ["UserTweets", "UserTweetsAndReplies"])
def test_a_timeline_tells_the_world_s_counts(world: World, schema: Schema, operation: str) -> None:
    answer, served = ask(world, NOW, operation, schema, userId=OWNER.account_id)
    told = {
        tweet["rest_id"]: read_post(tweet)
        for tweet in results(timeline(answer))
        if minted_by(tweet["rest_id"]) is Machine.OWNER
    }
    true = {i: world.counts(i, NOW) for i in told}
    assert told == {i: attrs.evolve(c, views=c.views or None) for i, c in true.items()}
    assert told == {s.post_id: s.counts for s in served if s.post_id is not None}
    assert len(told) >= 19


@schemas
def test_a_timeline_is_full_of_other_things(world: World, schema: Schema) -> None:
    answer, _ = ask(world, NOW, "UserTweets", schema, userId=OWNER.account_id)
    instructions = timeline(answer)
    kinds = [instruction["type"] for instruction in instructions]
    assert kinds == ["TimelineClearCache", "TimelinePinEntry", "TimelineAddEntries"]
    pinned = instructions[1]["entry"]["content"]["itemContent"]["tweet_results"]["result"]
    names = [entry["entryId"] for entry in entries(instructions)]
    assert f"tweet-{pinned['rest_id']}" in names  # once more, in its place
    starts = ("promoted-tweet-", "who-to-follow-", "profile-conversation-", "YouMightAlsoLike:",
              "cursor-top-", "cursor-bottom-")  # fmt: skip
    assert all(any(name.startswith(start) for name in names) for start in starts)
    tweets = list(results(instructions))
    assert any("retweeted_status_result" in tweet["legacy"] for tweet in tweets)
    assert any("quoted_status_result" in tweet for tweet in tweets)
    assert any("promotedMetadata" in str(entry) for entry in entries(instructions))
    assert any("TweetWithVisibilityResults" in str(entry) for entry in entries(instructions))


def test_cursors_lead_through_every_post_once(world: World) -> None:
    seen: list[str] = []
    cursor = None
    for _ in range(30):
        answer, _ = ask(world, NOW, "UserTweetsAndReplies", userId=OWNER.account_id, cursor=cursor)
        page = entries(timeline(answer))
        own = (t["rest_id"] for t in results(page) if minted_by(t["rest_id"]) is Machine.OWNER)
        seen += own
        bottom = page[-1]["content"]
        assert bottom["cursorType"] == "Bottom"
        if bottom["value"] == cursor:
            break
        cursor = bottom["value"]
    expected = [i for p in world.posts(NOW) for i in (p.thread_tweet_ids or (p.tweet_id,))]
    assert sorted(seen) == sorted(expected)


@schemas
def test_a_reply_s_page_shows_its_parent_first(world: World, schema: Schema) -> None:
    reply = next(p for p in world.posts(NOW) if p.decision_type is DecisionType.REPLY)
    answer, served = ask(world, NOW, "TweetDetail", schema, focalTweetId=reply.tweet_id)
    page = conversation(answer)
    assert [entry["entryId"] for entry in page[:2]] == [
        f"tweet-{reply.target_tweet_id}",
        f"tweet-{reply.tweet_id}",
    ]
    focal = page[1]["content"]["itemContent"]["tweet_results"]["result"]
    assert focal["legacy"]["in_reply_to_status_id_str"] == reply.target_tweet_id
    assert focal["legacy"]["in_reply_to_screen_name"] == reply.target_username
    assert {s.post_id for s in served} == {None, reply.tweet_id}
    assert any("promotedMetadata" in str(entry) for entry in page)
    assert any(e["entryId"].startswith("tweetdetailrelatedtweets-") for e in page)


def test_a_thread_s_page_goes_on_below(world: World) -> None:
    thread = next(p for p in world.posts(NOW) if p.thread_tweet_ids)
    answer, _ = ask(world, NOW, "TweetDetail", focalTweetId=thread.tweet_id)
    names = [entry["entryId"] for entry in conversation(answer)]
    assert names[0] == f"tweet-{thread.tweet_id}"
    assert names[1] == f"conversationthread-{thread.thread_tweet_ids[1]}"


def test_anybody_s_post_has_a_page(world: World) -> None:
    reply = next(p for p in world.posts(NOW) if p.decision_type is DecisionType.REPLY)
    answer, served = ask(world, NOW, "TweetDetail", focalTweetId=reply.target_tweet_id)
    assert conversation(answer)[0]["entryId"] == f"tweet-{reply.target_tweet_id}"
    assert served == []


@pytest.mark.parametrize("post_id", ["1234567890123456789", "20", "no id"])
def test_a_post_that_never_was_is_missing(world: World, post_id: str) -> None:
    answer, _ = ask(world, NOW, "TweetDetail", focalTweetId=post_id)
    assert answer["errors"][0]["message"].startswith("_Missing: No status found")
    assert answer["data"] == {}


@pytest.mark.parametrize("fate", list(Fate))
def test_a_post_out_of_sight(world: World, fate: Fate) -> None:
    post = world.posts(NOW)[-1]
    faults = Faults(fates={post.tweet_id: fate})
    answer, served = ask(world, NOW, "TweetDetail", faults=faults, focalTweetId=post.tweet_id)
    assert served == []
    if fate is Fate.DELETED:
        assert answer["errors"][0]["code"] == 144
    else:
        assert "TweetTombstone" in str(conversation(answer)[0])
    listing, _ = ask(world, NOW, "UserTweetsAndReplies", faults=faults, userId=OWNER.account_id)
    assert post.tweet_id not in str(listing)


def test_false_zeros_leave_views_standing(world: World) -> None:
    faults = Faults(false_zeros=1)
    answer, served = ask(world, NOW, "UserTweets", faults=faults, userId=OWNER.account_id)
    lies = [s for s in served if not s.honest]
    assert lies
    for lie in lies:
        assert isinstance(lie.counts, PostCounts)
        assert lie.counts.likes == lie.counts.bookmarks == 0
        assert lie.counts.views == world.counts(str(lie.post_id), NOW).views
    told = {t["rest_id"]: read_post(t) for t in results(timeline(answer))}
    assert all(told[str(lie.post_id)] == lie.counts for lie in lies)


def test_home_belongs_to_others(world: World) -> None:
    answer, served = ask(world, NOW, "HomeTimeline")
    tweets = list(results(answer["data"]["home"]["home_timeline_urt"]["instructions"]))
    assert len(tweets) > 3
    assert served == []
