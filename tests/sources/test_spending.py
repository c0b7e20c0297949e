"""What the API costs: metered to the cent, never beyond the cap, and never forgotten."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import attrs
import pytest

from growthd.model.post import DecisionType
from growthd.model.reading import Owner, Refusal, RefusalKind
from growthd.model.verdict import PostVerdict
from growthd.model.visit import Place
from growthd.simx.site import Site
from growthd.simx.world import World
from growthd.sources.meter import Resource
from tests.sources.asking import spent_by_day, spent_on
from tests.sources.conftest import OWNER, START, Api, a_visit, claimed
from tests.sources.month import CAP_USD, MONTH, live_a_month, quiet_world


@pytest.fixture
def world() -> World:
    return quiet_world()


async def test_a_month_of_a_hundred_posts_is_metered_as_it_is_billed(api: Api, site: Site) -> None:
    """Through refusals, and by two processes one after the other."""
    await live_a_month(api)

    by_day = await api.database.run(spent_by_day)
    assert 90 <= len(api.world.posts(START + MONTH)) <= 125
    assert len(by_day) == 30
    assert float(sum(by_day.values())) == pytest.approx(site.bill_usd, rel=0.01)
    assert site.bill_usd > 5
    assert max(by_day.values()) <= Decimal(repr(CAP_USD))


async def test_nothing_is_asked_beyond_the_cap(api: Api, site: Site) -> None:
    """The bill stays under it, and everything that was left out says why and until when."""
    source = api.source(cap_usd=0.02)
    ids = [post.tweet_id for post in api.world.posts(api.time.at)]
    api.time.at = START + timedelta(days=30, hours=3)
    later = [post.tweet_id for post in api.world.posts(api.time.at)]
    reading = await source.visit(a_visit(*(claimed(one, 60, api.time.at) for one in later)))

    assert 0.01 < site.bill_usd <= 0.02
    refused = [answer for answer in reading.posts.values() if isinstance(answer, Refusal)]
    assert refused
    assert {one.kind for one in refused} == {RefusalKind.OVER_BUDGET}
    assert {one.until for one in refused} == {START + timedelta(days=31)}
    assert "x_api.daily_cap_usd" in refused[0].detail

    for one in later[-3:]:
        await source.visit(a_visit(claimed(one, 60, api.time.at)))
    assert site.bill_usd <= 0.02
    api.time.pass_by(timedelta(days=1))
    reading = await source.visit(a_visit(claimed(ids[0], 60, api.time.at)))
    assert isinstance(reading.posts[ids[0]], PostVerdict)


async def test_a_cap_of_nothing_asks_nothing(api: Api, site: Site) -> None:
    reading = await api.source(cap_usd=0).visit(a_visit())
    assert reading.refusal is not None
    assert reading.refusal.kind is RefusalKind.OVER_BUDGET
    assert (site.requests["api"], site.bill_usd) == (0, 0)


async def test_a_post_read_again_on_the_same_day_is_paid_for_once(api: Api, site: Site) -> None:
    """Also by a process that was started anew, with a cap that is already reached."""
    visit = a_visit(*(claimed(p.tweet_id, 60, api.time.at) for p in api.world.posts(api.time.at)))
    await api.source().visit(visit)
    spent = await api.database.run(spent_on, api)
    assert float(spent) == pytest.approx(site.bill_usd)

    lone = attrs.evolve(visit, place=Place.POST, captures=visit.captures[:1])
    reading = await api.source(cap_usd=float(spent)).visit(lone)
    assert isinstance(reading.posts[str(lone.captures[0].tweet_id)], PostVerdict)
    assert await api.database.run(spent_on, api) == spent


async def test_a_reservation_that_was_never_settled_stays_spent(api: Api) -> None:
    """F47: a crash between the question and the book costs budget, never money."""
    meter = api.meter(cap_usd=0.01)
    held = await meter.for_ids(Resource.ANALYTICS, ["1", "2", "3"])
    assert held.ids == ("1", "2")
    assert not (await api.meter(cap_usd=0.01).for_ids(Resource.ANALYTICS, ["3"])).ids
    assert await meter.settle(held, {"1": Resource.ANALYTICS}) == Decimal("0.005")
    assert (await meter.for_ids(Resource.ANALYTICS, ["1", "3", "4"])).ids == ("1", "3")


async def test_a_foreign_post_is_billed_as_one_and_never_breaks_the_cap(
    api: Api, site: Site
) -> None:
    """F05: an id that was announced by mistake costs five times as much as it seemed to."""
    busy = World(seed=11, start=START, owner=OWNER)
    site.source = busy
    reply = next(p for p in busy.posts(api.time.at) if p.decision_type is DecisionType.REPLY)
    visit = a_visit(place=Place.POST, post_id=reply.target_tweet_id)

    kept_out = await api.source(cap_usd=0.005).visit(visit)
    answer = kept_out.posts[str(reply.target_tweet_id)]
    assert isinstance(answer, Refusal)
    assert answer.kind is RefusalKind.OVER_BUDGET

    await api.source(cap_usd=0.006).visit(visit)
    assert float(await api.database.run(spent_on, api)) == site.bill_usd == 0.006


async def test_each_account_has_a_purse_of_its_own(api: Api) -> None:
    mine = api.meter(cap_usd=0.005)
    theirs = attrs.evolve(mine, account_id="other")
    for meter in (mine, theirs):
        held = await meter.for_ids(Resource.ANALYTICS, ["1"])
        assert await meter.settle(held, {"1": Resource.ANALYTICS}) == Decimal("0.005")


async def test_the_token_is_told_to_nobody(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither by what is shown of the objects that hold it, nor by a refusal or a log."""
    source = api.source()
    reading = await source.visit(attrs.evolve(a_visit(), owner=Owner(account_id="1", handle="x")))
    told = capsys.readouterr()
    credentials = source.client.credentials()
    shown = f"{reading!r} {source!r} {credentials!r} {told.out} {told.err}"
    assert api.site.desk.token not in shown
