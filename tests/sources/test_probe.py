"""A probe of the simulated site in a real browser: all that was seen, and nothing kept."""

from __future__ import annotations

from contextlib import aclosing
from decimal import Decimal
from pathlib import Path

import pytest
import trio

from growthd.config import Config, XApi as Settings
from growthd.metrics import Metrics
from growthd.model.reading import RefusalKind, SourceName
from growthd.model.verdict import AccountVerdict
from growthd.pages.pool import Pool
from growthd.reading.comparison import ACCOUNT, compare
from growthd.simx.faults import Faults
from growthd.simx.site import Site, serve
from growthd.simx.world import World
from growthd.sources.page import PageSource
from growthd.sources.pocket import Pocket
from growthd.sources.probe import Look, NotATarget, Probe, Target
from growthd.sources.switchboard import api_client, prices
from tests.sources.conftest import OWNER, Time


@pytest.fixture
async def base(site: Site, nursery: trio.Nursery) -> str:
    address: str = await nursery.start(serve, site)
    return address


@pytest.fixture
def page(base: str, pool: Pool, time: Time) -> PageSource:
    return PageSource(pool=pool, now=time.now, base_url=base, visit_seconds=20)


@pytest.fixture
def purse(time: Time) -> Pocket:
    return Pocket(
        account_id="probe", prices=prices(Settings()), cap_usd=Decimal("0.25"), now=time.now
    )


async def looks(probe: Probe, post_id: str | None = None) -> list[Look]:
    async with aclosing(probe.run(post_id)) as seen:
        return [look async for look in seen]


def the_api(base: str, purse: Pocket, folder: Path, token: str) -> Probe:
    path = folder / "x-api.token"
    path.touch(mode=0o600)
    path.write_text(token)
    config = Config(x_api=Settings(token_file=path, base_url=base))
    api = api_client(config, OWNER, purse, Metrics())
    return Probe(owner=OWNER, page=None, api=api, now=purse.now)


async def test_profile_replies_and_the_newest_post_are_looked_at(
    page: PageSource, world: World, time: Time
) -> None:
    probe = Probe(owner=OWNER, page=page, api=None, now=time.now)
    found = await looks(probe)
    newest = next(iter(world.newest(time.at))).tweet_id
    assert [look.what.removeprefix(page.base_url) for look in found] == [
        "/night_notes", "/night_notes/with_replies", f"/night_notes/status/{newest}",
    ]  # fmt: skip
    for look in found[:2]:
        account, *posts = compare(look.reading)
        rows = {row.metric: row for row in account.rows}
        true = world.account(time.at).followers
        assert rows["followers"].said == {SourceName.PAGE_JSON: true, SourceName.PAGE_DOM: true}
        assert len(posts) > 10


async def test_the_api_stands_beside_the_page(
    page: PageSource, base: str, purse: Pocket, site: Site, tmp_path: Path
) -> None:
    api = the_api(base, purse, tmp_path, site.desk.token).api
    probe = Probe(owner=OWNER, page=page, api=api, now=purse.now)
    first, *_ = await looks(probe)
    account = compare(first.reading)[0]
    assert set(account.witnesses) == {SourceName.PAGE_JSON, SourceName.PAGE_DOM, SourceName.API}
    assert 0 < float(purse.spent_usd) == pytest.approx(site.bill_usd)


async def test_the_api_alone_needs_no_browser(
    base: str, purse: Pocket, site: Site, tmp_path: Path
) -> None:
    (look,) = await looks(the_api(base, purse, tmp_path, site.desk.token))
    assert look.page is None
    assert isinstance(look.reading.account, AccountVerdict)
    assert look.reading.posts
    assert float(purse.spent_usd) == pytest.approx(site.bill_usd)


async def test_a_probe_has_no_more_than_its_pocket_money(
    base: str, purse: Pocket, site: Site, tmp_path: Path
) -> None:
    purse.cap_usd = Decimal("0.02")
    await looks(the_api(base, purse, tmp_path, site.desk.token))
    assert site.bill_usd <= 0.02


async def test_a_wall_ends_the_probe(page: PageSource, site: Site, time: Time) -> None:
    site.faults = Faults(login_redirect=1.0)
    (look,) = await looks(Probe(owner=OWNER, page=page, api=None, now=time.now))
    assert look.reading.refusal is not None
    assert look.reading.refusal.kind is RefusalKind.LOGGED_OUT


async def test_one_post_is_looked_at_alone(page: PageSource, world: World, time: Time) -> None:
    post = next(iter(world.newest(time.at))).tweet_id
    (look,) = await looks(Probe(owner=OWNER, page=page, api=None, now=time.now), post)
    assert [one.what for one in compare(look.reading) if one.what != ACCOUNT and one.rows] == [post]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("jack", Target(handle="jack")),
        ("@Jack", Target(handle="Jack")),
        ("https://x.com/jack", Target(handle="jack")),
        ("https://x.com/jack/with_replies?s=20", Target(handle="jack")),
        ("https://x.com/jack/status/1893000000000000001?s=20",
         Target(handle="jack", post_id="1893000000000000001")),
        ("x_y/status/1893000000000000001", Target(handle="x_y", post_id="1893000000000000001")),
    ],
)  # fmt: skip
def test_a_target_is_a_handle_or_an_address(text: str, target: Target) -> None:
    assert Target.parse(text) == target


@pytest.mark.parametrize(
    "text", ["", "@", "https://x.com/", "a b", "https://x.com/jack/status/20", "../etc", "x" * 16]
)
def test_anything_else_is_no_target(text: str) -> None:
    with pytest.raises(NotATarget):
        Target.parse(text)
