"""The site over HTTP: query ids, walls of numbers, spoiled answers, and a clean end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import attrs
import httpx2
import orjson
import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from growthd.simx.calls import query_id
from growthd.simx.dice import Dice
from growthd.simx.faults import Faults, fate
from growthd.simx.payload.shape import Schema
from growthd.simx.site import Site, serve
from growthd.simx.world import World
from tests.simx.asking import always, results
from tests.simx.conftest import NOW, OWNER

_NOT_HERE = {"fates", "rate_limit_seconds", "slow", "huge_body"}  # no odds, or no time
PROFILE = {"screen_name": OWNER.handle}
TIMELINE = {"userId": OWNER.account_id}


async def call(
    client: httpx2.AsyncClient, operation: str, variables: Mapping[str, str | None], seed: int = 0
) -> httpx2.Response:
    path = f"/i/api/graphql/{query_id(seed, operation)}/{operation}"
    return await client.get(path, params={"variables": orjson.dumps(variables).decode()})


@pytest.fixture
def site(world: World) -> Site:
    return Site(world, lambda: NOW)


@pytest.fixture
async def client(site: Site, nursery: trio.Nursery) -> httpx2.AsyncClient:
    base = await nursery.start(serve, site)
    return httpx2.AsyncClient(base_url=base, timeout=10)


async def test_an_answer_is_served_and_noted(site: Site, client: httpx2.AsyncClient) -> None:
    async with client:
        response = await call(client, "UserByScreenName", PROFILE)
    assert response.status_code == 200
    assert response.json()["data"]["user"]["result"]["rest_id"] == OWNER.account_id
    assert [(s.post_id, s.operation, s.at) for s in site.served] == [
        (None, "UserByScreenName", NOW)
    ]


async def test_another_build_s_query_id_is_refused(site: Site, client: httpx2.AsyncClient) -> None:
    async with client:
        assert (await call(client, "UserTweets", TIMELINE, seed=1)).status_code == 404
    assert not site.served


async def test_a_rate_limit_holds_until_its_reset(site: Site, client: httpx2.AsyncClient) -> None:
    site.faults = Faults(rate_limit=1e-9, rate_limit_seconds=60)
    site.limited_until["UserTweets"] = NOW + timedelta(seconds=60)
    async with client:
        limited = await call(client, "UserTweets", TIMELINE)
        assert limited.status_code == 429
        assert limited.json()["errors"][0]["code"] == 88
        reset = int(limited.headers["x-rate-limit-reset"])
        assert reset == int((NOW + timedelta(seconds=60)).timestamp())
        assert (await call(client, "UserByScreenName", PROFILE)).status_code == 200
        site.now = lambda: NOW + timedelta(seconds=61)
        assert (await call(client, "UserTweets", TIMELINE)).status_code == 200
        site.faults = Faults(rate_limit=1)
        assert (await call(client, "UserTweets", TIMELINE)).status_code == 429
        site.faults = Faults()
        assert (await call(client, "UserTweets", TIMELINE)).status_code == 200


async def test_errors_come_with_200_and_over_capacity_with_503(
    site: Site, client: httpx2.AsyncClient
) -> None:
    async with client:
        site.faults = Faults(errors_with_200=1)
        response = await call(client, "UserTweets", TIMELINE)
        assert (response.status_code, response.json()["data"]) == (200, {})
        site.faults = Faults(over_capacity=1)
        assert (await call(client, "UserTweets", TIMELINE)).status_code == 503
    assert not site.served


async def test_an_unknown_shape_has_none_of_the_old_names(
    site: Site, client: httpx2.AsyncClient
) -> None:
    site.faults = Faults(unknown_schema=1)
    async with client:
        text = (await call(client, "UserTweets", TIMELINE)).text
    old = ('"rest_id"', '"legacy"', '"favorite_count"', '"relationship_counts"', '"views"')
    assert not any(name in text for name in old)
    assert '"entity_id"' in text


async def test_a_partial_answer_has_holes_and_says_so(
    site: Site, client: httpx2.AsyncClient
) -> None:
    async with client:
        whole = (await call(client, "UserTweets", TIMELINE)).json()
        site.faults = Faults(partial=1)
        holed = (await call(client, "UserTweets", TIMELINE)).json()
    assert holed["errors"][0]["code"] == 29
    assert 0 < len(list(results(holed))) < len(list(results(whole)))
    assert '"tweet_results":{}' in orjson.dumps(holed).decode()


async def test_a_huge_body_is_still_json(site: Site, client: httpx2.AsyncClient) -> None:
    site.faults = Faults(huge_body=1)
    async with client:
        response = await call(client, "UserByScreenName", PROFILE)
    assert len(response.content) > 20_000_000
    assert response.json()["data"]["user"]["result"]["rest_id"] == OWNER.account_id


async def test_a_slow_answer_never_comes(site: Site, client: httpx2.AsyncClient) -> None:
    site.faults = Faults(slow=1)
    async with client:
        with trio.move_on_after(0.3) as scope:
            await call(client, "UserTweets", TIMELINE)
        assert scope.cancelled_caught
        site.faults = Faults()
        assert (await call(client, "UserTweets", TIMELINE)).status_code == 200


@pytest.mark.parametrize("schema", list(Schema))
async def test_the_shape_may_change_while_serving(
    site: Site, client: httpx2.AsyncClient, schema: Schema
) -> None:
    async with client:
        await call(client, "UserByScreenName", PROFILE)
        site.schema = schema
        user = (await call(client, "UserByScreenName", PROFILE)).json()["data"]["user"]["result"]
    assert ("legacy" in user) == (schema is not Schema.NEWEST)
    assert ("core" in user) == (schema is not Schema.LEGACY)


async def test_what_is_no_handle_has_no_page(site: Site, client: httpx2.AsyncClient) -> None:
    async with client:
        assert (await client.get("/favicon.ico")).status_code == 404
        assert (await client.get("/static/none.js")).status_code == 404
    assert site.requests["document"] == 0


async def test_the_server_ends_when_cancelled(world: World) -> None:
    site = Site(world, lambda: NOW, Faults(slow=1))
    with trio.fail_after(60):
        async with trio.open_nursery() as nursery:
            base = await nursery.start(serve, site)
            async with httpx2.AsyncClient(base_url=base, timeout=None) as client:
                nursery.start_soon(call, client, "UserTweets", TIMELINE)
                await wait_all_tasks_blocked(0.2)
                assert site.requests["graphql"] == 1
                nursery.cancel_scope.cancel()


def test_dice_fall_the_same_way_again() -> None:
    rolls = [[Dice(seed=s).happens("slow", "here", 0.5) for s in range(50)] for _ in range(2)]
    assert rolls[0] == rolls[1]
    one = Dice(seed=3)
    series = [one.happens("slow", "here", 0.05) for _ in range(4000)]
    assert 120 < sum(series) < 280
    assert one.fixed("gone", "1") == Dice(seed=3).fixed("gone", "1") != one.fixed("gone", "2")


def test_fates_come_true_with_age_and_stay() -> None:
    faults = Faults(gone=0.5)
    ages = [timedelta(hours=h) for h in range(60)]
    fates = [[fate(faults, roll / 1000, "1", age) for age in ages] for roll in range(1, 1000)]
    assert sum(f[-1] is not None for f in fates) == pytest.approx(500, abs=5)
    for each in fates:
        begun = [f for f in each if f is not None]
        assert each == [None] * (60 - len(begun)) + begun
        assert len(set(begun)) <= 1
    assert len({f[-1] for f in fates}) == 5
    assert all(f[0] is None for f in fates)


def test_every_switch_is_off_by_default() -> None:
    values = attrs.asdict(Faults()).values()
    assert all(value in (0, 900, {}) for value in values)


async def test_under_every_fault_at_once_the_site_itself_never_fails(
    site: Site, world: World, client: httpx2.AsyncClient
) -> None:
    names = {a.name for a in attrs.fields(Faults)} - _NOT_HERE
    site.faults = Faults(**dict.fromkeys(names, 0.05))  # type: ignore[arg-type]  # by name
    posts = world.posts(NOW)
    seen = set()
    async with client:
        for n in range(150):
            site.now = always(NOW + timedelta(hours=2 * n))
            detail = {"focalTweetId": posts[n % len(posts)].tweet_id}
            for operation, variables in (("UserTweets", TIMELINE), ("TweetDetail", detail)):
                answer = await call(client, operation, variables)
                answer.json()
                seen.add(answer.status_code)
            page = await client.get(f"/{OWNER.handle}/status/{detail['focalTweetId']}")
            seen.add(page.status_code)
    assert seen == {200, 307, 429, 503}
