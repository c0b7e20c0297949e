from __future__ import annotations

import socket

import pytest
import trio

from growthd.model.page import PageCapture
from growthd.pages.pool import Pool
from growthd.pages.settle import Settle
from growthd.pages.visit import OffLimits, load
from growthd.supervision.outage import Outage
from tests.pages.conftest import DETAIL, NOW, Load
from tests.pages.site import OPERATION, POST, HostileSite


def _operations(capture: PageCapture) -> list[str]:
    return [payload.operation for payload in capture.payloads]


async def test_brings_home_document_and_payloads(visit: Load, base: str) -> None:
    """Variables come from the URL or the body, header names in lower case; a policy against eval
    is no hindrance."""
    for name in ("asked", "posted"):
        capture = await visit(name)
        (payload,) = capture.payloads
        assert capture.settled
        assert (capture.asked, capture.url) == (f"{base}/me/{name}", f"{base}/me/{name}")
        assert capture.title == "a page"
        assert b'data-testid="primaryColumn"' in capture.html
        assert payload.operation == OPERATION
        assert payload.variables == b'{"focalTweetId":"%b"}' % POST.encode()
        assert (payload.status, payload.body) == (200, b"{}")
        assert payload.headers["x-rate-limit-reset"] == "1767600000"
        assert payload.received_at == capture.loaded_at == NOW


async def test_images_media_and_fonts_are_never_asked_for(visit: Load, site: HostileSite) -> None:
    capture = await visit("pictures")
    assert capture.settled
    assert b"/a.png" in capture.html
    assert site.asked.keys() & {"/a.png", "/b.jpg", "/c.mp4", "/d.woff2"} == set()


async def test_tabs_are_used_again(visit: Load, pool: Pool) -> None:
    """F36: a page a visit would be a tab explosion."""
    for _ in range(4):
        assert (await visit("plain")).settled
    async with pool.borrow() as tab:
        assert tab.visits == 4
    assert pool.keeper.link is not None
    assert len(pool.keeper.link.context.pages) == 1


async def test_a_page_that_is_never_idle_settles(visit: Load) -> None:
    """F30: `networkidle` never comes; nobody waits for it."""
    assert (await visit("never_idle")).settled


async def test_dialogs_popups_and_downloads_are_turned_away(
    visit: Load, pool: Pool, site: HostileSite
) -> None:
    for name in ("dialogs", "popups", "clinging", "download", "plain"):
        capture = await visit(name)
        assert capture.settled
        assert _operations(capture) == [OPERATION]
    assert pool.keeper.link is not None
    with trio.fail_after(60):
        while len(pool.keeper.link.context.pages) > 1:  # noqa: ASYNC110 - the browser tells nobody
            await trio.sleep(0.01)
    assert not list(pool.keeper.lodging.profile.rglob("*virus*"))


@pytest.mark.parametrize("name", ["off_site", "off_by_script"])
async def test_nobody_is_followed_off_the_site(visit: Load, site: HostileSite, name: str) -> None:
    capture = await visit(name)
    assert capture.settled
    assert capture.url == f"{site.elsewhere}/stolen"
    assert (capture.html, capture.payloads) == (b"", ())
    assert site.asked["/stolen"] == 0
    assert (await visit("plain")).settled


async def test_nobody_is_sent_off_the_site(pool: Pool, base: str) -> None:
    with pytest.raises(OffLimits, match="example"):
        await load(
            pool,
            "https://example.org/me",
            settle=DETAIL,
            bound_seconds=1,
            allowed_origin=base,
            now=lambda: NOW,
        )


async def test_a_login_ends_the_visit_at_once(visit: Load) -> None:
    capture = await visit("login", bound_seconds=60)
    assert capture.settled
    assert capture.url.endswith("/i/flow/login")


async def test_a_splash_ends_the_visit_with_its_time(visit: Load) -> None:
    """F06: HTTP 200, and nothing ever renders."""
    capture = await visit("splash", bound_seconds=1)
    assert not capture.settled
    assert b"<script>" in capture.html


async def test_an_answer_without_content_ends_the_visit_once_quiet(visit: Load) -> None:
    other = Settle(operations=frozenset({OPERATION}), post_id="1", quiet_seconds=0.3)
    capture = await visit("plain", other, bound_seconds=60)
    assert capture.settled
    assert _operations(capture) == [OPERATION]


@pytest.mark.parametrize("name", ["endless_at_once", "endless"])
async def test_an_endless_script_costs_its_bound_and_its_tab(
    visit: Load, pool: Pool, name: str
) -> None:
    """F38: the page hangs; its renderer is ended, and the next visit is served."""
    with trio.fail_after(60):
        capture = await visit(name, Settle(operations=frozenset({"Never"}), post_id="1"), 2)
        assert not capture.settled
        assert capture.html == b""
        assert _operations(capture) == ([OPERATION] if name == "endless" else [])
        assert (await visit("plain")).settled
    assert _recycled(pool, "hung") == 1


async def test_a_document_after_a_document(visit: Load) -> None:
    """F31: the execution context is destroyed in mid-visit; what was asked before is left out."""
    capture = await visit("twice")
    assert capture.settled
    assert _operations(capture) == [OPERATION]


async def test_an_old_answer_is_not_taken_for_a_new_one(visit: Load, site: HostileSite) -> None:
    """F27: the browser's cache serves yesterday's numbers."""
    site.cacheable = True
    for visits in (1, 2):
        capture = await visit("plain")
        assert capture.settled
        assert _operations(capture) == [OPERATION]
        assert site.asked[f"/i/api/graphql/q1/{OPERATION}"] == visits


async def test_a_page_that_answers_for_the_browser_is_an_ordinary_page(visit: Load) -> None:
    """Elements and scripts may take the names of what the visit asks for."""
    clobbered = await visit("clobbered")
    assert clobbered.settled
    assert clobbered.title == ""
    assert _operations(await visit("usurped", bound_seconds=1)) == [OPERATION]


async def test_a_virtualised_post_is_scrolled_for(visit: Load) -> None:
    """F15: the post is not in the document until its place is near."""
    capture = await visit("virtual")
    assert capture.settled
    assert POST.encode() in capture.html


async def test_material_is_bounded(visit: Load) -> None:
    """F65: a document is cut at 8 MB, a payload above 16 MB is left out."""
    assert len((await visit("big")).html) == 8 * 2**20
    assert _operations(await visit("huge_answer")) == [OPERATION]


async def test_no_way_to_the_site_is_an_outage(pool: Pool) -> None:
    """F39: the network drops."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        nobody = f"http://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(Outage, match="cannot be reached"):
        await load(
            pool,
            f"{nobody}/me",
            settle=DETAIL,
            bound_seconds=5,
            allowed_origin=nobody,
            now=lambda: NOW,
        )


def _recycled(pool: Pool, reason: str) -> float:
    value = pool.metrics.registry.get_sample_value(
        "growthd_page_recycles_total", {"reason": reason}
    )
    assert value is not None
    return value
