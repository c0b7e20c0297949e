"""Sources chosen per account: alone, or several as each other's witnesses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import attrs
import pytest

from growthd.config import Account, Channel
from growthd.house import House
from growthd.metrics import Metrics
from growthd.model.reading import Refusal, RefusalKind, SourceName
from growthd.model.verdict import AccountVerdict, PageReading, PostVerdict
from growthd.model.visit import Place, Visit
from growthd.pages.keeper import Keeper, Lodging
from growthd.pages.pool import Pool
from growthd.sources.source import Source
from growthd.sources.switchboard import Switchboard
from growthd.sources.together import Together
from growthd.staff import Staff
from growthd.supervision.outage import Outage
from growthd.wheel.timeline import Timelines
from growthd.wheel.walls import Walls, before
from growthd.workbench import in_a_thread
from tests.actors.making import no_spool
from tests.reading.test_merge import COUNTS, a_post, a_reading, an_account
from tests.sources.conftest import OWNER, Api, a_visit, claimed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@attrs.define
class Told:
    """A source that says what it was told to say."""

    answer: PageReading | Outage
    opened: bool = False

    @property
    def names(self) -> tuple[SourceName, ...]:
        return (SourceName.PAGE_JSON,)

    async def open(self) -> None:
        if isinstance(self.answer, Outage):
            raise self.answer
        self.opened = True

    async def visit(self, _visit: Visit) -> PageReading:
        if isinstance(self.answer, Outage):
            raise self.answer
        return self.answer


def together(*sources: Source, walls: Walls | None = None) -> Together:
    return Together(account_id="default", sources=sources, walls=walls or Walls(), now=lambda: NOW)


async def test_an_outage_of_one_source_leaves_the_other_to_read() -> None:
    away, well = Told(Outage("no browser")), Told(a_reading({"1": a_post(SourceName.PAGE_DOM)}))
    both = together(away, well)
    await both.open()
    reading = await both.visit(a_visit())
    assert well.opened
    assert isinstance(reading.posts["1"], PostVerdict)
    assert [(one.kind, one.detail) for one in reading.setbacks] == [
        (RefusalKind.UNAVAILABLE, "no browser")
    ]


async def test_an_outage_of_all_is_an_outage() -> None:
    both = together(Told(Outage("no browser")), Told(Outage("no network")))
    with pytest.raises(Outage):
        await both.open()
    with pytest.raises(Outage):
        await both.visit(a_visit())


async def test_the_api_and_a_page_bear_witness_to_each_other(api: Api) -> None:
    posts = [one.tweet_id for one in api.world.posts(api.time.at)]
    post = max(posts, key=lambda one: api.world.counts(one, api.time.at).likes or 0)
    counts = api.world.counts(post, api.time.at)
    seen = a_post(SourceName.PAGE_JSON, attrs.evolve(counts, likes=(counts.likes or 0) + 90))
    page = Told(attrs.evolve(a_reading({post: seen}), account=an_account(SourceName.PAGE_JSON, 9)))
    both = together(page, api.source())

    reading = await both.visit(a_visit(claimed(post, 60, api.time.at)))

    found, account = reading.posts[post], reading.account
    assert isinstance(found, PostVerdict)
    assert found.counts == counts
    assert len(found.witnesses) == 2
    assert [suspect.metric for suspect in found.suspects] == ["likes"]
    assert isinstance(account, AccountVerdict)
    assert account.counts.followers == api.world.account(api.time.at).followers
    assert both.names == (SourceName.PAGE_JSON, SourceName.API)


async def test_a_page_goes_on_when_the_budget_is_spent(api: Api) -> None:
    page = Told(a_reading({"1": a_post(SourceName.PAGE_JSON)}))
    reading = await together(page, api.source(cap_usd=0)).visit(a_visit())
    found = reading.posts["1"]
    assert isinstance(found, PostVerdict)
    assert found.counts == COUNTS
    assert [one.kind for one in reading.setbacks] == [RefusalKind.OVER_BUDGET]


async def test_a_source_behind_a_wall_is_not_asked_before_it_is_time(api: Api) -> None:
    """F09: a challenge of the browser's is the owner's affair; the API reads on meanwhile."""
    walls = Walls()
    challenge = Refusal(kind=RefusalKind.CHALLENGE, detail="a check")
    walls.met(before("default", SourceName.PAGE_JSON), challenge, NOW)
    page = Told(a_reading({"1": a_post(SourceName.PAGE_JSON)}))
    both = together(page, api.source(), walls=walls)

    reading = await both.visit(a_visit())
    assert "1" not in reading.posts
    assert [one.kind for one in reading.setbacks] == [RefusalKind.CHALLENGE]
    assert isinstance(reading.account, AccountVerdict)

    assert walls.lift("default")
    assert "1" in (await both.visit(a_visit())).posts


@pytest.mark.parametrize(
    ("channels", "names"),
    [
        ([Channel.PAGE], {SourceName.PAGE_JSON, SourceName.PAGE_DOM}),
        ([Channel.API], {SourceName.API}),
        (list(Channel), {SourceName.PAGE_JSON, SourceName.PAGE_DOM, SourceName.API}),
    ],
)
async def test_the_daemon_asks_the_sources_that_the_configuration_names(
    api: Api, channels: Sequence[Channel], names: set[SourceName]
) -> None:
    accounts = (Account(handle="other"), Account(handle="Night_Notes", sources=tuple(channels)))
    staff = Staff(house=house(api), config=attrs.evolve(api.config(), accounts=accounts))
    assert isinstance(staff.source, Switchboard)
    assert set(staff.source.lines["night_notes"].names) == names
    assert staff.source is staff.source


async def test_an_account_read_by_the_api_alone_needs_no_browser(api: Api) -> None:
    accounts = (Account(handle=OWNER.handle, sources=(Channel.API,)),)
    config = attrs.evolve(api.config(), accounts=accounts)
    staff = Staff(house=house(api), config=config)
    await staff.source.open()
    visit = Visit(owner=OWNER, place=Place.REPLIES)
    reading = await staff.source.visit(visit)
    assert isinstance(reading.account, AccountVerdict)
    assert not staff.house.pool.keeper.is_open


def house(api: Api) -> House:
    metrics = Metrics()
    lodging = Lodging(profile=api.token.parent / "browser", headless=True, cdp_url="")
    pool = Pool(keeper=Keeper(lodging=lodging), metrics=metrics)
    return House(
        database=api.database,
        pool=pool,
        metrics=metrics,
        runner="r1",
        spool=no_spool(),
        aside=in_a_thread,
        timelines=Timelines(),
    )
