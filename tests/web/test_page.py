"""The page as HTML, read without a script."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest
from selectolax.lexbor import LexborHTMLParser

from growthd.web.summary.status import Health, Trouble, Verdict
from growthd.web.views import assets
from growthd.web.views.head import Head
from growthd.web.views.page import Press, View
from tests.web import examples

PRESS = Press.with_assets(assets.load())


def head(path: str, view: View) -> Head:
    account = view.status.account
    return Head(
        path=path,
        title="A view",
        handle=None if account is None else account.handle,
        named=False,
        now=view.status.now,
        speed=view.status.speed,
        version=view.status.version,
    )


def printed(view: View) -> LexborHTMLParser:
    """The first view."""
    return LexborHTMLParser(PRESS.now(view, head("/", view)))


def detailed(view: View) -> LexborHTMLParser:
    """The view of growthd's health."""
    values = PRESS.status(view.status, view.labels)
    at = head("/health", view)
    return LexborHTMLParser(PRESS.view("health.html", at, **values, events=(), doubts=()))


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


@pytest.mark.parametrize("view", [examples.well, examples.empty])
def test_it_needs_nothing_that_the_policy_forbids(view: Callable[[], View]) -> None:
    page = printed(view())

    assert page.css("[style], style") == []
    assert [script for script in page.css("script") if not script.attributes.get("src")] == []
    assert [name for node in page.css("*") for name in node.attributes if name[:2] == "on"] == []


@pytest.mark.parametrize("view", [examples.well, examples.empty])
def test_a_screen_reader_finds_its_way(view: Callable[[], View]) -> None:
    page = printed(view())

    assert len(page.css("h1")) == 1
    assert len(page.css("main")) == len(page.css("header")) == len(page.css("footer")) == 1
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    labels = {node.attributes["aria-labelledby"] for node in page.css("section")}
    assert labels <= set(ids)
    assert len(page.css("table caption")) == len(page.css("table"))
    assert [cell for cell in page.css("th") if "scope" not in cell.attributes] == []


def test_the_unknown_is_a_dash_and_zero_is_a_zero() -> None:
    page = printed(examples.well())

    row = "#posts tbody tr:nth-of-type(5) td:nth-of-type(5)"
    assert texts(page, f"{row} .views") == ["—"]
    assert texts(page, f"{row} .quotes") == ["0"]


def test_a_cell_without_a_number_says_why() -> None:
    page = printed(examples.well())

    missed = page.css_first("#posts tbody tr:nth-of-type(4) td.missed")
    assert missed is not None
    assert missed.text().strip() == "missed"
    assert missed.attributes["title"] == (
        "growthd was not running, or had no time before its window closed"
    )
    ahead = page.css_first("#posts tbody tr:nth-of-type(1) td:nth-of-type(3)")
    assert ahead is not None
    assert (ahead.text().strip(), ahead.attributes["title"]) == ("·", "due in 36 minutes")


def test_the_tallies_are_those_of_the_ledger() -> None:
    page = detailed(examples.well())

    row = "#captures tbody tr:nth-of-type(5)"
    assert texts(page, f"{row} th, {row} td:not(.bar)") == ["4h", "130", "1", "2", "0", "1", "9"]
    assert texts(page, "#captures caption") == [
        "By the post's age, due in the last 7 days: 98.8% on time."
    ]


def test_troubles_are_told_with_their_remedies() -> None:
    troubles = (
        Trouble(health=Health.TROUBLE, what="It broke.", remedy="Mend it."),
        Trouble(health=Health.WATCH, what="It creaks.", remedy="Listen."),
    )
    verdict = Verdict(health=Health.TROUBLE, sentence="It broke.", troubles=troubles)
    view = examples.well()

    page = printed(attrs.evolve(view, status=attrs.evolve(view.status, verdict=verdict)))

    assert texts(page, "#verdict > *") == [
        "Needs you",
        "It broke.",
        "Mend it.",
        "It creaks. Listen.",
    ]


def test_a_simulated_clock_is_called_one() -> None:
    assert texts(printed(examples.empty()), "#clock") == [
        "Simulated time, 360 times as fast: 12 Mar 2026, 09:42 UTC"
    ]


def test_a_post_leads_to_its_explanation_and_to_where_it_is_seen_and_nowhere_else() -> None:
    page = printed(examples.well())
    links = page.css("#posts a:not(.text)")
    explained = page.css("#posts a.text")

    assert len(explained) == len(page.css("#posts tbody tr"))
    assert all((link.attributes["href"] or "").startswith("/posts/") for link in explained)

    assert {link.attributes["rel"] for link in links} == {"noreferrer noopener"}
    assert all(
        (link.attributes["href"] or "").startswith("https://x.com/ada/status/") for link in links
    )
