"""The views beyond the first: the list of posts, and growthd's health."""

from __future__ import annotations

from datetime import timedelta

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from growthd.model.reading import PostCounts
from growthd.store import events
from growthd.store.database import Database
from growthd.store.events import Notice, Severity
from growthd.store.overview import SnapshotAt
from growthd.web.views.head import VIEWS
from growthd.web.views.pace import pace
from tests.web.conftest import NOW
from tests.web.story import live_through


def texts(page: str, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in LexborHTMLParser(page).css(selector)]


@pytest.fixture
async def lived(client: httpx2.AsyncClient, database: Database) -> httpx2.AsyncClient:
    await live_through(database)
    return client


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
async def test_every_view_names_itself_among_the_others(
    client: httpx2.AsyncClient, view: object
) -> None:
    path, name = getattr(view, "path", ""), getattr(view, "name", "")
    page = (await client.get(f"{path}?account=ada")).raise_for_status().text

    assert texts(page, "nav.views [aria-current=page]") == [name]
    links = [link.attributes["href"] for link in LexborHTMLParser(page).css("nav.views a")]
    assert links == [f"{each.path}?account=ada" for each in VIEWS]
    assert len(LexborHTMLParser(page).css("h1")) == 1


async def test_the_list_goes_by_what_the_reader_wants(lived: httpx2.AsyncClient) -> None:
    by_likes = (await lived.get("/posts?sort=likes")).text
    newest = (await lived.get("/posts")).text

    assert texts(by_likes, "nav.orders [aria-current]") == ["likes"]
    assert texts(newest, ".board .text")[0] == "The second"
    assert texts(by_likes, ".board .text")[1] == "The second"
    assert texts(by_likes, ".board tbody tr:first-child td")[3:5] == ["—", "1"]


async def test_hostile_text_is_text(lived: httpx2.AsyncClient) -> None:
    page = (await lived.get("/posts")).text

    assert "<script>alert" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page


@pytest.mark.parametrize("asked", ["sort=best", "sort='", "page=0", "page=-1", "page=99999999999"])
async def test_what_there_is_not_is_refused(client: httpx2.AsyncClient, asked: str) -> None:
    assert (await client.get(f"/posts?{asked}")).status_code == 400


async def test_an_empty_list_says_what_will_come_and_when(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/posts")).text

    assert "growthd looks at the profile every 15 minutes" in page


async def test_what_went_wrong_is_told_in_words(
    lived: httpx2.AsyncClient, database: Database
) -> None:
    notice = Notice(
        event_type="CAPTURE_MISSED",
        message="3 captures <b>missed</b>",
        event_data={},
        severity=Severity.WARNING,
    )
    await database.run(events.append, notice=notice)
    page = (await lived.get("/health")).text

    assert texts(page, "#captures caption") == [
        "By the post's age, due in the last 7 days: 66.6% on time."
    ]
    assert texts(page, "#actors tbody th") == ["poller", "visitor"]
    assert "3 captures &lt;b&gt;missed&lt;/b&gt;" in page


def read(minutes: int, views: int | None) -> SnapshotAt:
    return SnapshotAt(
        horizon_minutes=minutes,
        collected_at=NOW + timedelta(minutes=minutes),
        quality="on_time",
        source="scraped",
        counts=PostCounts(views=views),
        engagement_rate=None,
        followers=None,
    )


def test_a_pace_is_between_readings_that_knew_the_views() -> None:
    """An unknown count is skipped, not taken for zero; one that fell is no negative pace."""
    drawn = pace([read(0, 10), read(60, None), read(120, 210), read(240, 200)])

    assert [bar.height for bar in drawn.bars] == [24.0, 1.0]
    assert drawn.said == "100 views an hour at most, up to 2h; 0 views an hour up to 4h"


def test_one_reading_has_no_pace() -> None:
    assert pace([read(0, 10)]).bars == ()
