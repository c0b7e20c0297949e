"""Reads rendered pages by structure: identifiers, and the only integer of a label."""

from __future__ import annotations

import re
import unicodedata

import attrs
from playwright.sync_api import Locator, Page, expect

from growthd.model.reading import PostCounts

_INTEGER = re.compile(r"\d+")


def integers(label: str | None) -> list[int]:
    """Every integer of a label, whatever its digits."""
    return [int(n) for n in _INTEGER.findall(unicodedata.normalize("NFKC", label or ""))]


def read_article(article: Locator) -> PostCounts:
    """The exact counts of an article; bookmarks by elimination from the group's label."""
    counts = PostCounts(
        replies=_only(article, "[data-testid=reply]"),
        reposts=_only(article, "[data-testid=retweet], [data-testid=unretweet]"),
        likes=_only(article, "[data-testid=like], [data-testid=unlike]"),
        views=_only(article, "a[href*='/analytics']"),
    )
    group = integers(article.locator("[role=group]").get_attribute("aria-label"))
    for known in (counts.replies, counts.reposts, counts.likes, counts.views):
        if known in group:
            group.remove(known)
    return attrs.evolve(counts, bookmarks=group[0] if len(group) == 1 else None)


def article_of(page: Page, post_id: str) -> Locator:
    """The article whose permalink, the link around its time, is the post's."""
    links = page.locator(f"a[href$='/status/{post_id}']:has(time)")
    return page.locator("article[data-testid=tweet]").filter(has=links).first


def settle(page: Page, url: str) -> None:
    """The page has its column, and nothing turns in it any more."""
    page.goto(url)
    expect(page.locator("[data-testid=primaryColumn]")).to_have_count(1)
    expect(page.locator("[role=progressbar]")).to_have_count(0)


def _only(article: Locator, selector: str) -> int | None:
    found = integers(article.locator(selector).get_attribute("aria-label"))
    return found[0] if len(found) == 1 else None
