"""The public API over HTTP: its objects, its pages, its quotas and its bill."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import trio

from growthd.model.post import DecisionType
from growthd.model.reading import PostCounts
from growthd.simx.faults import Fate, Faults
from growthd.simx.mint import Machine, minted_by
from growthd.simx.replay import Replay
from growthd.simx.site import Site, serve
from growthd.simx.world import World
from tests.simx.asking import always
from tests.simx.conftest import NOW, OWNER

ALL_FIELDS = "author_id,created_at,public_metrics,non_public_metrics,referenced_tweets"
TIMELINE = f"/2/users/{OWNER.account_id}/tweets"


@pytest.fixture
def site(world: World) -> Site:
    return Site(world, lambda: NOW)


@pytest.fixture
async def client(site: Site, nursery: trio.Nursery) -> httpx2.AsyncClient:
    base = await nursery.start(serve, site)
    headers = {"authorization": f"Bearer {site.desk.token}"}
    return httpx2.AsyncClient(base_url=base, timeout=10, headers=headers)


def counts_of(tweet: dict[str, Any]) -> PostCounts:
    metrics = tweet["public_metrics"]
    return PostCounts(
        likes=metrics["like_count"],
        reposts=metrics["retweet_count"],
        replies=metrics["reply_count"],
        quotes=metrics["quote_count"],
        bookmarks=metrics["bookmark_count"],
        views=metrics["impression_count"],
    )


async def test_the_owner(site: Site, world: World, client: httpx2.AsyncClient) -> None:
    async with client:
        bare = (await client.get("/2/users/me")).json()["data"]
        full = (await client.get("/2/users/me", params={"user.fields": "public_metrics"})).json()
    assert set(bare) == {"id", "username", "name"}
    metrics, true = full["data"]["public_metrics"], world.account(NOW)
    assert (metrics["followers_count"], metrics["listed_count"]) == (true.followers, true.listed)
    assert [s.counts for s in site.served] == [true]
    assert site.bill_usd == 0.001


async def test_posts_by_id(site: Site, world: World, client: httpx2.AsyncClient) -> None:
    reply = next(p for p in world.posts(NOW) if p.decision_type is DecisionType.REPLY)
    ids = [reply.tweet_id, str(reply.target_tweet_id), "1234567890123456789"]
    async with client:
        params = {"ids": ",".join(ids), "tweet.fields": ALL_FIELDS}
        body = (await client.get("/2/tweets", params=params)).json()
    own, other = body["data"]
    assert counts_of(own) == world.counts(reply.tweet_id, NOW)
    assert own["referenced_tweets"] == [{"type": "replied_to", "id": reply.target_tweet_id}]
    assert own["non_public_metrics"]["impression_count"] == counts_of(own).views
    assert "non_public_metrics" not in other
    assert [error["resource_id"] for error in body["errors"]] == ids[2:]
    assert [(s.post_id, s.operation) for s in site.served] == [(reply.tweet_id, "GET /2/tweets")]
    assert site.bill_usd == 0.006


async def test_private_metrics_end_after_thirty_days(
    site: Site, world: World, client: httpx2.AsyncClient
) -> None:
    post = world.posts(NOW)[0]
    params = {"ids": post.tweet_id, "tweet.fields": ALL_FIELDS}
    async with client:
        for days, private in ((30, True), (31, False)):
            site.now = always(post.posted_at + timedelta(days=days))
            (tweet,) = (await client.get("/2/tweets", params=params)).json()["data"]
            assert ("non_public_metrics" in tweet) == private


async def test_the_timeline_page_by_page(world: World, client: httpx2.AsyncClient) -> None:
    ids: list[str] = []
    params = {"max_results": "40", "tweet.fields": ALL_FIELDS}
    async with client:
        while True:
            body = (await client.get(TIMELINE, params=params)).json()
            ids += [tweet["id"] for tweet in body["data"]]
            assert body["meta"]["result_count"] == len(body["data"])
            if "next_token" not in body["meta"]:
                break
            params["pagination_token"] = body["meta"]["next_token"]
    own = {i for p in world.posts(NOW) for i in (p.thread_tweet_ids or (p.tweet_id,))}
    assert {i for i in ids if minted_by(i) is Machine.OWNER} == own
    assert len(ids) == len(set(ids)) == len(own) + len(world.reposts(NOW))
    assert ids == sorted(ids, key=int, reverse=True)


async def test_the_timeline_without_replies_since_a_post(
    world: World, client: httpx2.AsyncClient
) -> None:
    since = world.posts(NOW)[-30]
    params = {"exclude": "replies,retweets", "since_id": since.tweet_id, "max_results": "100"}
    async with client:
        body = (await client.get(TIMELINE, params=params)).json()
    later = [p for p in world.posts(NOW)[-29:] if p.decision_type is not DecisionType.REPLY]
    wanted = {i for p in later for i in (p.thread_tweet_ids or (p.tweet_id,))}
    assert {tweet["id"] for tweet in body["data"]} == wanted


@pytest.mark.parametrize(("granularity", "steps"), [("hourly", 48), ("daily", 2), ("total", 1)])
async def test_analytics_add_up(
    world: World, client: httpx2.AsyncClient, granularity: str, steps: int
) -> None:
    posts = world.posts(NOW - timedelta(days=2))
    post = max(posts, key=lambda p: world.extras(p.tweet_id, NOW).follows)
    start = NOW - timedelta(days=2)
    params = {
        "ids": post.tweet_id, "granularity": granularity,
        "start_time": start.isoformat(), "end_time": NOW.isoformat(),
    }  # fmt: skip
    async with client:
        (told,) = (await client.get("/2/tweets/analytics", params=params)).json()["data"]
    buckets = told["timestamped_metrics"]
    assert len(buckets) == steps
    assert datetime.fromisoformat(buckets[0]["timestamp"]) == start
    before, after = world.counts(post.tweet_id, start), world.counts(post.tweet_id, NOW)
    impressions = sum(bucket["metrics"]["impressions"] for bucket in buckets)
    assert impressions == (after.views or 0) - (before.views or 0)
    follows = sum(bucket["metrics"]["follows"] for bucket in buckets)
    known = world.extras(post.tweet_id, NOW).follows - world.extras(post.tweet_id, start).follows
    assert follows == known
    assert all(n >= 0 for bucket in buckets for n in bucket["metrics"].values())


async def test_the_bill_is_per_resource_and_utc_day(
    site: Site, world: World, client: httpx2.AsyncClient
) -> None:
    ids = [post.tweet_id for post in world.posts(NOW)[:100]]
    params = {"ids": ",".join(ids)}
    async with client:
        for hours in range(0, 24, 3):
            site.now = always(NOW + timedelta(hours=hours))
            assert (await client.get("/2/tweets", params=params)).status_code == 200
        assert site.bill_usd == pytest.approx(0.1)
        site.now = lambda: NOW + timedelta(days=1)
        await client.get("/2/tweets", params=params)
    assert site.bill_usd == pytest.approx(0.2)


async def test_a_quota_ends_and_starts_anew(site: Site, client: httpx2.AsyncClient) -> None:
    site.desk.limits["me"] = 3
    async with client:
        answers = [await client.get("/2/users/me") for _ in range(4)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429]
        assert [a.headers["x-rate-limit-remaining"] for a in answers] == ["2", "1", "0", "0"]
        reset = int(answers[3].headers["x-rate-limit-reset"])
        assert reset == int((NOW + timedelta(minutes=15)).timestamp())
        site.now = lambda: NOW + timedelta(minutes=15)
        assert (await client.get("/2/users/me")).status_code == 200


async def test_faults_reach_the_api_as_well(
    site: Site, world: World, client: httpx2.AsyncClient
) -> None:
    post = world.posts(NOW)[0]
    async with client:
        site.faults = Faults(rate_limit=1, rate_limit_seconds=7)
        limited = await client.get("/2/users/me")
        assert limited.status_code == 429
        assert limited.headers["x-rate-limit-reset"] == str(int(NOW.timestamp()) + 7)
        site.faults = Faults(over_capacity=1)
        assert (await client.get("/2/users/me")).status_code == 503
        site.faults = Faults(fates={post.tweet_id: Fate.DELETED})
        body = (await client.get("/2/tweets", params={"ids": post.tweet_id})).json()
    assert "data" not in body
    assert body["errors"][0]["title"] == "Not Found Error"
    assert site.bill_usd == 0


async def test_nobody_gets_in_without_the_token(site: Site, client: httpx2.AsyncClient) -> None:
    async with client:
        response = await client.get("/2/users/me", headers={"authorization": "Bearer guess"})
    assert response.status_code == 401
    assert site.bill_usd == 0


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/2/tweets", {}),
        ("/2/tweets", {"ids": "posted_strong_evidence_1"}),
        ("/2/tweets", {"ids": ",".join(["20"] * 101)}),
        (TIMELINE, {"max_results": "4"}),
        (TIMELINE, {"since_id": "yesterday"}),
        ("/2/tweets/analytics", {"ids": "20"}),
        ("/2/tweets/analytics", {"ids": "20", "granularity": "yearly"}),
        ("/2/tweets/analytics",
         {"ids": "20", "start_time": "2026-01-08T00:00:00", "end_time": "2026-01-09T00:00:00Z"}),
        ("/2/tweets/analytics",
         {"ids": "20", "start_time": "2026-01-08T00:00:00Z", "end_time": "2026-01-07T00:00:00Z"}),
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused(
    client: httpx2.AsyncClient, path: str, params: dict[str, str]
) -> None:
    async with client:
        response = await client.get(path, params=params)
    assert response.status_code == 400
    assert response.json()["title"] == "Invalid Request"


async def test_captured_pages_have_no_api(tmp_path: Path, nursery: trio.Nursery) -> None:
    base = await nursery.start(serve, Site(Replay(tmp_path), lambda: NOW))
    async with httpx2.AsyncClient(base_url=base) as client:
        assert (await client.get("/2/users/me")).status_code == 404
