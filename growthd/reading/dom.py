"""Readings out of the rendered page: another witness to what its own requests brought home.

Elements are known by `data-testid` and by where they link to; their words never matter.
"""

from __future__ import annotations

from functools import cached_property

import attrs
from selectolax.lexbor import LexborHTMLParser, LexborNode

from growthd.model.reading import AccountReading, Owner, PostReading, Refusal, RefusalKind
from growthd.reading import account_dom, article, post_dom
from growthd.reading.compact import Language, language
from growthd.reading.ownership import owns

MAX_HTML_BYTES = 8_000_000
_EDGE_BYTES = 2_000
"""Where a document begins and ends, with room for a doctype and comments."""


@attrs.frozen(kw_only=True, slots=False)
class Document:
    """A rendered page once parsed."""

    tree: LexborHTMLParser

    @cached_property
    def spoken(self) -> Language | None:
        """The language that `<html lang>` declares."""
        root = self.tree.root
        return language(root.attributes.get("lang")) if root is not None else None

    @cached_property
    def posts(self) -> tuple[PostReading | Refusal, ...]:
        """Every post on the page, whoever wrote it, in order."""
        return tuple(post_dom.read(one, self.spoken) for one in self.articles)

    @property
    def articles(self) -> tuple[LexborNode, ...]:
        """The page's posts, without the cards inside them."""
        found = self.tree.css('article[data-testid="tweet"]')
        return tuple(one for one in found if not article.is_inside_another(one))


def parse(html: bytes) -> Document | Refusal:
    """The parsed page; `unavailable` where there is none, or one that was cut off."""
    if not html.strip() or len(html) > MAX_HTML_BYTES:
        return Refusal(kind=RefusalKind.UNAVAILABLE, detail=f"a page of {len(html)} bytes")
    if b"<html" in html[:_EDGE_BYTES] and b"</html" not in html[-_EDGE_BYTES:]:
        return Refusal(kind=RefusalKind.UNAVAILABLE, detail="a page that was cut off")
    return Document(tree=LexborHTMLParser(html))


def read_post(html: bytes, post_id: str, owner: Owner) -> PostReading | Refusal:
    """The wanted post of the owner's as the page shows it, or why it cannot be read."""
    document = parse(html)
    return document if isinstance(document, Refusal) else find_post(document, post_id, owner)


def read_posts(html: bytes, owner: Owner) -> tuple[PostReading, ...] | Refusal:
    """Every own post on the page, each once, advertisements left out."""
    document = parse(html)
    return document if isinstance(document, Refusal) else own_posts(document, owner)


def read_account(html: bytes, owner: Owner) -> AccountReading | Refusal:
    """The owner's account as the page describes it, or why it cannot be read."""
    document = parse(html)
    return document if isinstance(document, Refusal) else find_account(document, owner)


def find_post(document: Document, post_id: str, owner: Owner) -> PostReading | Refusal:
    """As read_post, for a page already parsed."""
    shown = [
        one for one in document.posts if isinstance(one, PostReading) and one.post_id == post_id
    ]
    mine = [one for one in shown if owns(owner, None, one.author_handle)]
    if mine:
        return mine[-1]
    if shown:
        return Refusal(kind=RefusalKind.WRONG_ACCOUNT, detail=f"{post_id} is another's post")
    for shown_in, reading in zip(document.articles, document.posts, strict=True):
        if isinstance(reading, Refusal) and post_id in article.linked_ids(shown_in):
            return reading
    return Refusal(kind=RefusalKind.ABSENT, detail=f"{post_id} is not on this page")


def own_posts(document: Document, owner: Owner) -> tuple[PostReading, ...]:
    """As read_posts, for a page already parsed."""
    kept: dict[str, PostReading] = {}
    for one in document.posts:
        if isinstance(one, Refusal) or one.promoted:
            continue
        if owns(owner, None, one.author_handle):
            kept[one.post_id] = one
    return tuple(kept.values())


def blindness(document: Document) -> Refusal | None:
    """`blind` where the page shows posts and not one of them can be read."""
    refusals = [one for one in document.posts if isinstance(one, Refusal)]
    return refusals[0] if refusals and len(refusals) == len(document.posts) else None


def find_account(document: Document, owner: Owner) -> AccountReading | Refusal:
    """As read_account, for a page already parsed."""
    reading = account_dom.read(document.tree, document.spoken)
    if isinstance(reading, Refusal):
        return reading
    if owns(owner, reading.account_id, reading.handle):
        return reading
    return Refusal(
        kind=RefusalKind.WRONG_ACCOUNT, detail=f"the profile of another than {owner.handle}"
    )
