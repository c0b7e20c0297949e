"""The page source against the simulated site: pages in a real browser, values of a known world."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import attrs
import pytest
import trio

from growthd.model.capture import ClaimedCapture, Lease, PlannedCapture, Subject
from growthd.model.reading import Owner, PostCounts, Refusal, RefusalKind
from growthd.model.verdict import AccountVerdict, PostVerdict
from growthd.model.visit import Place, Visit
from growthd.pages.pool import Pool
from growthd.pages.visit import OffLimits
from growthd.simx.faults import Faults
from growthd.simx.site import Site, serve
from growthd.simx.world import World
from growthd.sources.page import PageSource, address, expectation
from growthd.sources.source import wanted

START = datetime(2026, 1, 5, tzinfo=UTC)
NOW = START + timedelta(days=3)
OWNER = Owner(account_id="4242424242", handle="night_notes")
PROFILE = Visit(owner=OWNER, place=Place.PROFILE)


@pytest.fixture
def world() -> World:
    return World(seed=11, start=START, owner=OWNER)


@pytest.fixture
def site(world: World) -> Site:
    return Site(world, lambda: NOW)


@pytest.fixture
async def source(site: Site, pool: Pool, nursery: trio.Nursery) -> PageSource:
    base_url = await nursery.start(serve, site)
    return PageSource(pool=pool, now=lambda: NOW, base_url=base_url, visit_seconds=12)


async def test_what_is_published_is_the_truth(source: PageSource, world: World) -> None:
    """F01, F02, F03, F17: other people's posts, parents, quotes and advertisements are around."""
    newest = [post.tweet_id for post in world.newest(NOW)][:3]
    visits = [PROFILE, Visit(owner=OWNER, place=Place.REPLIES), *map(_own_page, newest)]
    published: dict[str, PostCounts] = {}
    for visit in visits:
        reading = await source.visit(visit)
        assert reading.refusal is None
        assert reading.read_at == NOW
        if visit.place is not Place.POST:
            assert isinstance(reading.account, AccountVerdict)
            assert reading.account.counts.followers == world.account(NOW).followers
        published |= {
            post_id: verdict.counts
            for post_id, verdict in reading.posts.items()
            if isinstance(verdict, PostVerdict)
        }
    assert published.keys() >= set(newest)
    assert len(published) >= 20
    assert all(_true(counts, world.counts(post_id, NOW)) for post_id, counts in published.items())


WALLS = (
    (Faults(login_redirect=1.0), RefusalKind.LOGGED_OUT),
    (Faults(challenge=1.0), RefusalKind.CHALLENGE),
    (Faults(consent_wall=1.0), RefusalKind.CHALLENGE),
    (Faults(wrong_viewer=1.0), RefusalKind.WRONG_ACCOUNT),
    (Faults(rate_limit=1.0), RefusalKind.RATE_LIMITED),
    (Faults(over_capacity=1.0), RefusalKind.UNAVAILABLE),
    (Faults(splash_only=1.0), RefusalKind.UNAVAILABLE),
    (Faults(redirect_off_site=1.0), RefusalKind.UNAVAILABLE),
)


async def test_every_wall_is_told_and_passed_over(source: PageSource, site: Site) -> None:
    """F06, F07, F08, F09, F29: by structure, within the bound, and the next visit is served."""
    for faults, kind in WALLS:
        site.faults = faults
        reading = await source.visit(PROFILE)
        told = reading.refusal or reading.account
        assert isinstance(told, Refusal), faults
        assert told.kind is kind, faults
        assert reading.posts == {}
    site.faults = Faults()
    assert isinstance((await source.visit(PROFILE)).account, AccountVerdict)


NUISANCES = (
    Faults(popup=1.0),
    Faults(dialog=1.0),
    Faults(download=1.0),
    Faults(never_idle=1.0),
    Faults(virtualised=1.0),
)


async def test_nuisances_change_no_number(source: PageSource, site: Site, world: World) -> None:
    """F15, F30, F36: windows, questions, downloads, timers and lists that render by the screen."""
    post_id = next(world.newest(NOW)).tweet_id
    for nuisance in NUISANCES:
        site.faults = nuisance
        verdict = (await source.visit(_own_page(post_id))).posts[post_id]
        assert isinstance(verdict, PostVerdict), nuisance
        assert _true(verdict.counts, world.counts(post_id, NOW))


@pytest.mark.parametrize("faults", [Faults(), Faults(virtualised=1.0), Faults(never_idle=1.0)])
async def test_a_timeline_is_read_on_for_posts_further_down(
    source: PageSource, site: Site, world: World, faults: Faults
) -> None:
    site.faults = faults
    known = list(world.newest(NOW))
    deep, beyond = known[50].tweet_id, known[-1].tweet_id
    harvest = Visit(
        owner=OWNER, place=Place.REPLIES, pages=3, captures=_captures([deep, known[1].tweet_id])
    )
    reading = await source.visit(harvest)
    verdict = reading.posts[deep]
    assert isinstance(verdict, PostVerdict)
    assert _true(verdict.counts, world.counts(deep, NOW))
    assert isinstance(reading.account, AccountVerdict)
    assert len(reading.posts) >= 50
    assert 3 <= reading.pages <= 4, "as many as it took, of which one may have been asked ahead"
    lost = await source.capture(attrs.evolve(harvest, captures=_captures([beyond])))
    answers = [one for one in lost.payloads if one.operation == "UserTweetsAndReplies"]
    assert 4 <= len(answers) <= 6, (
        "one further than planned; a page may have asked ahead, but is not scrolled any further"
    )


async def test_a_timeline_that_ends_is_read_to_its_end(source: PageSource, world: World) -> None:
    gone = "1999999999999999999"
    harvest = Visit(owner=OWNER, place=Place.REPLIES, pages=40, captures=_captures([gone]))
    reading = await source.visit(harvest)
    refusal = reading.posts[gone]
    assert isinstance(refusal, Refusal)
    assert refusal.kind is RefusalKind.ABSENT
    assert reading.posts.keys() >= {post.tweet_id for post in world.newest(NOW)}


def test_only_pages_of_the_owners_are_visited() -> None:
    """F04: no other handle, no other path."""
    at = partial(address, "https://x.com/")
    assert at(PROFILE) == "https://x.com/night_notes"
    assert at(Visit(owner=OWNER, place=Place.REPLIES)) == "https://x.com/night_notes/with_replies"
    assert at(_own_page("2009049134141890504")).endswith("/night_notes/status/2009049134141890504")
    for handle in ("", "..", "a/../b", "a?b", "日本"):
        with pytest.raises(OffLimits):
            at(Visit(owner=Owner(account_id=None, handle=handle), place=Place.PROFILE))
    for post_id in ("", "local-1", "1/../../home"):
        with pytest.raises(OffLimits):
            at(_own_page(post_id))


def test_a_visit_waits_for_what_its_captures_want() -> None:
    post = _own_page("2009049134141890504")
    assert expectation(post).post_id == "2009049134141890504"
    assert expectation(PROFILE).operations == {"UserByScreenName", "UserTweets"}
    captures = _captures([None, "2009049134141890505"])
    harvest = Visit(owner=OWNER, place=Place.REPLIES, captures=captures)
    assert wanted(harvest) == {"2009049134141890505"}
    assert wanted(post) == {"2009049134141890504"}


def _true(published: PostCounts, truth: PostCounts) -> bool:
    """Views that nobody has made yet are not shown: unknown, and never zero."""
    views = truth.views or None
    return published == attrs.evolve(truth, views=views)


def _own_page(post_id: str) -> Visit:
    return Visit(owner=OWNER, place=Place.POST, post_id=post_id)


def _captures(tweet_ids: Sequence[str | None]) -> tuple[ClaimedCapture, ...]:
    plan = PlannedCapture(
        account_id="default",
        subject=Subject.POST,
        subject_id="decision",
        horizon_minutes=60,
        due_at=NOW,
        on_time_until=NOW,
        closes_at=NOW,
    )
    return tuple(
        ClaimedCapture(
            capture_id=n,
            plan=plan,
            lease=Lease(owner="me", epoch=1),
            attempts=0,
            tweet_id=tweet_id,
            posted_at=None,
            own_page=False,
        )
        for n, tweet_id in enumerate(tweet_ids)
    )
