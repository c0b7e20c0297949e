"""What may be sent to strangers of a visit that went wrong: shapes, and nobody's names or words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import attrs
import orjson

from growthd.model.page import PageCapture
from growthd.model.reading import Owner, Refusal
from growthd.model.verdict import PageReading
from growthd.reading import dom
from growthd.reading.comparison import ACCOUNT, Comparison, answers, compare
from growthd.reading.walls import viewer

MOST_KINDS = 25
_ADDRESS = re.compile(r"https?://\S+")
_LONG_NUMBER = re.compile(r"\d{5,}")
_NAME = re.compile(r"@\w+")

Json = dict[str, Any]  # ready to be printed


def of_visit(reading: PageReading, page: PageCapture | None, owner: Owner) -> Json:
    """One visit, without handles, ids, addresses, texts or secrets.

    Numbers are given only where witnesses contradict each other. `page` is None where no page was
    visited.
    """
    found = compare(reading)
    return {
        "refusal": _refusal(reading.refusal, owner),
        "setbacks": [_refusal(one, owner) for one in reading.setbacks],
        "blind": [_refusal(one, owner) for one in reading.blind],
        "account": next((_compared(one, owner) for one in found if one.what == ACCOUNT), None),
        "posts": _posts([one for one in found if one.what != ACCOUNT], owner),
        "page": None if page is None else _page(page, owner),
    }


def masked(text: str, owner: Owner) -> str:
    """The text without addresses, long numbers, or anybody's handle."""
    text = _LONG_NUMBER.sub("<number>", _NAME.sub("<handle>", _ADDRESS.sub("<address>", text)))
    if not owner.handle:
        return text
    return re.sub(rf"\b{re.escape(owner.handle)}\b", "<handle>", text, flags=re.IGNORECASE)


def _posts(found: Sequence[Comparison], owner: Owner) -> list[Json]:
    """Posts that were read alike, and how many; the paths are those of the first."""
    alike: dict[bytes, Json] = {}
    for one in found:
        told = _compared(one, owner)
        key = orjson.dumps({**told, "witnesses": _without_paths(told.get("witnesses", {}))})
        alike.setdefault(key, {"count": 0, **told})["count"] += 1
    return list(alike.values())[:MOST_KINDS]


def _without_paths(witnesses: Json) -> Json:
    return {source: {**said, "path": None} for source, said in witnesses.items()}


def _compared(one: Comparison, owner: Owner) -> Json:
    if one.refusal is not None:
        return {"refusal": _refusal(one.refusal, owner)}
    return {
        "witnesses": {
            source.value: {
                "path": masked(witness.path, owner),
                "fingerprint": witness.fingerprint,
                "knows": [row.metric for row in one.rows if row.said.get(source) is not None],
            }
            for source, witness in one.witnesses.items()
        },
        "differs": {
            row.metric: {source.value: value for source, value in row.said.items()}
            for row in one.rows
            if row.differs
        },
        "unknown": [row.metric for row in one.rows if row.unknown],
        "held_back": [row.metric for row in one.rows if row.published is None and not row.unknown],
    }


def _refusal(refusal: Refusal | None, owner: Owner) -> Json | None:
    if refusal is None:
        return None
    told: Json = {
        "kind": refusal.kind.value,
        "detail": masked(refusal.detail, owner),
        "source": refusal.source,
        "fingerprint": refusal.fingerprint,
    }
    if refusal.raw:
        told["shape"] = masked(refusal.raw.decode(), owner)
    return told


def _page(page: PageCapture, owner: Owner) -> Json:
    return {
        "settled": page.settled,
        "stayed": page.url == page.asked,
        "bytes": len(page.html),
        "responses": [attrs.asdict(one) for one in answers(page)],
        "document": _document(page, owner),
    }


def _document(page: PageCapture, owner: Owner) -> Json | None:
    """What of the page's skeleton is there: the places that readers go by."""
    document = dom.parse(page.html)
    if isinstance(document, Refusal):
        return None
    root = document.tree.root
    logged_in = viewer(document)
    return {
        "language": None if root is None else root.attributes.get("lang"),
        "column": document.tree.css_first('[data-testid="primaryColumn"]') is not None,
        "posts": len(document.articles),
        "profile_data": document.tree.css_first('[data-testid="UserProfileSchema-test"]')
        is not None,
        "viewer": _who(logged_in, owner),
    }


def _who(handle: str | None, owner: Owner) -> str:
    if handle is None:
        return "not shown"
    return "the owner" if handle.casefold() == owner.handle.casefold() else "somebody else"
