"""Answers of the public API, each for one endpoint."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from growthd.model.post import DecisionType, is_tweet_id
from growthd.simx.api_desk import Resource
from growthd.simx.api_objects import STEPS, analytics, me, other_post, own_post, repost_object
from growthd.simx.api_request import Asked, BadRequest
from growthd.simx.payload.shape import Json
from growthd.simx.post import Repost, SimPost


def get_me(asked: Asked) -> Json:
    """The owner's own user."""
    fields = asked.listed("user.fields")
    data = me(asked.world, asked.at, fields)
    asked.charge(Resource.OWN_USER, str(data["id"]))
    if "public_metrics" in fields:
        asked.note(None, asked.world.account(asked.at), "GET /2/users/me")
    return {"data": data}


def get_tweets(asked: Asked) -> Json:
    """Posts by id, anybody's; errors for those that cannot be seen."""
    found: list[Json] = []
    missing: list[Json] = []
    for tweet_id in asked.ids():
        post = _one(asked, tweet_id)
        if post is None:
            missing.append(_missing(tweet_id))
        else:
            found.append(post)
    return _filled(data=found, errors=missing)


def _one(asked: Asked, tweet_id: str) -> Json | None:
    fields = asked.listed("tweet.fields")
    post = asked.world.post(tweet_id, asked.at)
    if post is not None and asked.in_sight(post):
        return _own(asked, post, tweet_id, "GET /2/tweets")
    other = asked.world.crowd.post(tweet_id) if post is None else None
    if other is None or other.posted_at > asked.at:
        return None
    asked.charge(Resource.OTHER_POST, tweet_id)
    return other_post(other, asked.at, fields)


def _own(asked: Asked, post: SimPost, tweet_id: str, what: str) -> Json:
    fields = asked.listed("tweet.fields")
    asked.charge(Resource.OWN_POST, tweet_id)
    if "public_metrics" in fields:
        asked.note(tweet_id, asked.world.counts(tweet_id, asked.at), what)
    return own_post(asked.world, post, tweet_id, asked.at, fields)


def get_timeline(asked: Asked) -> Json:
    """The owner's posts, newest first; the token is the id of the last one already given."""
    if asked.path["user_id"] != asked.world.owner.account_id:
        return {"errors": [_missing(asked.path["user_id"])]}
    size = asked.number("max_results", 10, (5, 100))
    posts = [post for post in _everything(asked) if _wanted(asked, post[0])]
    page, rest = posts[:size], len(posts) > size
    data = [_listed(asked, tweet_id, post) for tweet_id, post in page]
    meta: Json = {"result_count": len(page)}
    if page:
        meta |= {"newest_id": page[0][0], "oldest_id": page[-1][0]}
    if rest:
        meta["next_token"] = page[-1][0]
    return _filled(data=data) | {"meta": meta}


def _everything(asked: Asked) -> list[tuple[str, SimPost | Repost]]:
    """Every post of the owner's by id, newest first, as far as the API goes back: 3,200."""
    excluded = asked.listed("exclude")
    posts: list[tuple[str, SimPost | Repost]] = [
        (tweet_id, post)
        for post in islice(asked.world.newest(asked.at), 3200)
        if asked.in_sight(post)
        and not ("replies" in excluded and post.decision_type is DecisionType.REPLY)
        for tweet_id in (post.thread_tweet_ids or (post.tweet_id,))
    ]
    if "retweets" not in excluded:
        posts += [(r.tweet_id, r) for r in asked.world.reposts(asked.at)]
    return sorted(posts, key=lambda each: int(each[0]), reverse=True)


def _wanted(asked: Asked, tweet_id: str) -> bool:
    before, since = asked.query.get("pagination_token"), asked.query.get("since_id")
    for name in (before, since):
        if name is not None and not is_tweet_id(name):
            raise BadRequest("pagination_token and since_id are ids of posts")
    return (before is None or int(tweet_id) < int(before)) and (
        since is None or int(tweet_id) > int(since)
    )


def _listed(asked: Asked, tweet_id: str, post: SimPost | Repost) -> Json:
    if isinstance(post, SimPost):
        return _own(asked, post, tweet_id, "GET /2/users/:id/tweets")
    asked.charge(Resource.OWN_POST, tweet_id)
    return repost_object(asked.world, post, asked.at, asked.listed("tweet.fields"))


def get_analytics(asked: Asked) -> Json:
    """What happened to each of the owner's posts, step by step."""
    granularity = asked.query.get("granularity", "total")
    if granularity not in {*STEPS, "total"}:
        raise BadRequest("granularity is hourly, daily, weekly or total")
    span = (asked.moment("start_time"), min(asked.moment("end_time"), asked.at))
    if span[0] >= span[1] or span[1] - span[0] > timedelta(days=366):
        raise BadRequest("start_time is before end_time, by a year at most")
    data: list[Json] = []
    missing: list[Json] = []
    for tweet_id in asked.ids():
        post = asked.world.post(tweet_id, asked.at)
        if post is None or not asked.in_sight(post):
            missing.append(_missing(tweet_id))
            continue
        asked.charge(Resource.ANALYTICS, tweet_id)
        data.append(analytics(asked.world, tweet_id, span, granularity))
    return _filled(data=data, errors=missing)


def _filled(**lists: list[Json]) -> Json:
    """The lists by name, empty ones left out."""
    return {name: entries for name, entries in lists.items() if entries}


def _missing(resource_id: str) -> Json:
    return {
        "value": resource_id,
        "resource_id": resource_id,
        "detail": f"Could not find tweet with ids: [{resource_id}].",
        "title": "Not Found Error",
        "resource_type": "tweet",
        "parameter": "ids",
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    }
