"""Rendered evidence: a small page of its own that holds what the readers read, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

import orjson
from selectolax.lexbor import LexborNode

from growthd.reading.article import Byline
from growthd.reading.compact import Language
from growthd.reading.evidence import MAX_BYTES, without_queries

_MAX_TEXT = 2_000
_MAX_LABEL = 300


def post(said: Byline, row: LexborNode, buttons: Iterable[LexborNode], text: str | None) -> str:
    """An article with the post's byline, its own text and its row of labelled buttons."""
    link = f"/{said.handle}/status/{said.post_id}"
    stamp = _attribute("datetime", said.stamp)
    words = escape(without_queries(text or "")[:_MAX_TEXT])
    inside = "".join(_element(one) for one in buttons)
    return (
        f'<article data-testid="tweet"><a href="{link}"><time{stamp}></time></a>'
        f'<div data-testid="tweetText">{words}</div>'
        f'<div role="group"{_attribute("aria-label", row.attributes.get("aria-label"))}>{inside}'
        "</div></article>"
    )


def account(selector_attributes: str, person: Mapping[str, object], header: str) -> str:
    """The linked data of a profile, and the displayed numbers of its header."""
    data = orjson.dumps({"mainEntity": person}).decode().replace("<", "\\u003c")
    return f"<script {selector_attributes}>{data}</script>{header}"


def link(href: str, number: str) -> str:
    """One of the header's links with the number it displays."""
    return f'<a href="{escape(href[:_MAX_LABEL])}"><span>{escape(number[:_MAX_LABEL])}</span></a>'


def page(content: str, spoken: Language | None) -> bytes:
    """The content as a whole page in its language; empty where evidence may not be so large."""
    lang = _attribute("lang", None if spoken is None else spoken.tag)
    column = f'<div data-testid="primaryColumn">{content}</div>'
    raw = f"<html{lang}><body>{column}</body></html>".encode("utf-8", "replace")
    return raw if len(raw) <= MAX_BYTES else b""


def _element(node: LexborNode) -> str:
    names = ("data-testid", "href", "aria-label")
    given = "".join(_attribute(name, node.attributes.get(name)) for name in names)
    return f"<{node.tag}{given}>{escape(node.text()[:_MAX_LABEL])}</{node.tag}>"


def _attribute(name: str, value: str | None) -> str:
    return "" if value is None else f' {name}="{escape(value[:_MAX_LABEL])}"'
