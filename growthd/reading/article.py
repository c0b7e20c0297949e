"""What belongs to an article of the rendered page, whose it is, and what only stands inside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs
from selectolax.lexbor import LexborNode

_PERMALINK = re.compile(
    r"(?:https?://[^/]+)?/([A-Za-z0-9_]{1,50})/status/(\d{1,20})/?(?:[?#].*)?", re.ASCII
)
_ANALYTICS = re.compile(r".*/status/(\d{1,20})/analytics/?(?:[?#].*)?", re.ASCII)
_PERSONAL = re.compile(r"^(UserAvatar-Container-).*")
_PRESSED = re.compile(r"^un(?=like$|retweet$)")
"""A button that the viewer has pressed is the same button."""
_HANDLE = re.compile(r"/([A-Za-z0-9_]{1,50})", re.ASCII)
_RESERVED = frozenset({"i"})
"""`/i/status/<id>` names no author."""
_MAX_CLIMB = 64


class Ambiguous(ValueError):
    """The article does not say plainly which post it is."""


@attrs.frozen(kw_only=True)
class Byline:
    """Who wrote which post, and when, as the article's permalink says."""

    post_id: str
    handle: str
    stamp: str | None


def byline(article: LexborNode) -> Byline:
    """What the article's one permalink says. Raises Ambiguous unless all else agrees with it."""
    links = own(article, "a[href]")
    found = {
        Byline(post_id=match[2], handle=match[1], stamp=_stamp(link))
        for link in links
        if (match := _permalink(link)) is not None
    }
    if len({one.post_id for one in found}) != 1:
        raise Ambiguous(f"{len(found)} permalinks")
    said = min(found, key=lambda one: one.stamp or "")
    if said.handle.lower() in _RESERVED or _name(article) not in {None, said.handle.lower()}:
        raise Ambiguous(f"{said.post_id}: the author's name and permalink differ")
    measured = {match[1] for link in links if (match := _ANALYTICS.fullmatch(_href(link)))}
    if measured - {said.post_id}:
        raise Ambiguous(f"{said.post_id}: the analytics are of another post")
    if not measured and len(own(article, '[data-testid="tweetText"]')) > 1:
        raise Ambiguous(f"{said.post_id}: two texts, and no analytics to say whose the row is")
    return said


def own(article: LexborNode, selector: str) -> list[LexborNode]:
    """The article's elements, without those of a card or an article inside it."""
    return [one for one in article.css(selector) if _is_own(one, article)]


def is_inside_another(article: LexborNode) -> bool:
    """True for an article within an article: somebody's quoted post."""
    return any(one.tag == "article" for one in ancestors(article))


def linked_ids(article: LexborNode) -> frozenset[str]:
    """Every post id that the article links to with a time, its own and its cards'."""
    matches = (_permalink(link) for link in article.css("a[href]"))
    return frozenset(match[2] for match in matches if match is not None)


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around the node, innermost first."""
    parent = node.parent
    for _ in range(_MAX_CLIMB):
        if parent is None:
            return
        yield parent
        parent = parent.parent


def parts(node: LexborNode) -> list[str]:
    """The test ids inside the node, sorted, without the handles that some of them carry."""
    found = {str(one.attributes.get("data-testid"))[:64] for one in node.css("[data-testid]")}
    return sorted({_PERSONAL.sub(r"\1", _PRESSED.sub("", one)) for one in found})


def _is_own(node: LexborNode, article: LexborNode) -> bool:
    """False within a quoted card, which is a `div[role=link]`, or an article of its own."""
    for one in ancestors(node):
        if one.mem_id == article.mem_id:
            return True
        if one.tag == "article" or (one.tag == "div" and one.attributes.get("role") == "link"):
            return False
    return False


def _href(link: LexborNode) -> str:
    return link.attributes.get("href") or ""


def _permalink(link: LexborNode) -> re.Match[str] | None:
    return None if link.css_first("time") is None else _PERMALINK.fullmatch(_href(link))


def _stamp(link: LexborNode) -> str | None:
    time = link.css_first("time")
    return None if time is None else time.attributes.get("datetime")


def _name(article: LexborNode) -> str | None:
    """The handle that the article's own name block links to, in lower case."""
    for block in own(article, '[data-testid="User-Name"]')[:1]:
        for link in block.css("a[href]"):
            match = _HANDLE.fullmatch(_href(link))
            if match is not None:
                return match[1].lower()
    return None
