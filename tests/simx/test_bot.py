from __future__ import annotations

from datetime import datetime

import attrs

from growthd.model.post import DecisionType, is_tweet_id
from growthd.simx.bot import announce, announce_again, content_row
from growthd.simx.post import SimPost
from growthd.simx.world import World
from tests.simx.conftest import NOW, OWNER

SAID_OF_EVERY_POST = {
    "decision_id", "tweet_id", "tweet_url", "decision_type", "app_version", "posted_at",
    "account_handle",
}  # fmt: skip
SAID_OF_A_REPLY = {"posted_reply_tweet_id", "target_tweet_id", "root_tweet_id"}


def first(world: World, kind: DecisionType) -> SimPost:
    return next(post for post in world.posts(NOW) if post.decision_type is kind)


def test_a_post_is_announced_with_all_it_has(world: World) -> None:
    loud = attrs.evolve(OWNER, handle="Night_Notes")
    for kind in (DecisionType.SINGLE, DecisionType.THREAD):
        post = first(world, kind)
        event = announce(post, loud)
        assert event.event_type == "POST_SUCCESS"
        assert set(event.event_data) == SAID_OF_EVERY_POST
        assert event.event_data["account_handle"] == "night_notes"
        assert event.event_data["decision_type"] == kind.value
        assert datetime.fromisoformat(str(event.event_data["posted_at"])) == post.posted_at
        assert str(event.event_data["tweet_url"]).endswith(f"/status/{post.tweet_id}")


def test_a_reply_is_announced_as_one(world: World) -> None:
    reply = first(world, DecisionType.REPLY)
    event = announce(reply, OWNER)
    assert event.event_type == "REPLY_SUCCESS"
    assert set(event.event_data) == SAID_OF_EVERY_POST | SAID_OF_A_REPLY
    assert event.event_data["posted_reply_tweet_id"] == reply.tweet_id
    assert event.event_data["target_tweet_id"] == reply.target_tweet_id


def test_a_provisional_id_is_none_of_the_site_s(world: World) -> None:
    for post in world.posts(NOW):
        data = announce(post, OWNER, provisional=True).event_data
        assert not is_tweet_id(str(data["tweet_id"]))
        assert ("id_provisional" in data) == (post.decision_type is DecisionType.REPLY)


def test_a_reply_told_again_comes_as_a_post_without_its_id(world: World) -> None:
    reply = first(world, DecisionType.REPLY)
    again = announce_again(reply, OWNER)
    assert again.event_type == "POST_SUCCESS"
    assert not {"tweet_id", "decision_type"} & set(again.event_data)
    assert again.event_data["posted_reply_tweet_id"] == reply.tweet_id
    single = first(world, DecisionType.SINGLE)
    assert announce_again(single, OWNER) == announce(single, OWNER)


def test_a_content_row_knows_the_arms(world: World) -> None:
    post = first(world, DecisionType.THREAD)
    row = content_row(post)
    assert row["raw_topic"] == post.arms.raw_topic
    assert row["thread_tweet_ids"] == list(post.thread_tweet_ids)
    assert (row["status"], row["is_test_post"]) == ("posted", False)
    columns = ("topic_cluster", "hook_type", "viral_formula", "generator_name", "features")
    assert all(row[name] is not None for name in columns)
