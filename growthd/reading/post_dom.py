"""One post as an article of the rendered page: its numbers, from the labels of its own buttons."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from selectolax.lexbor import LexborNode

from growthd.model.reading import (
    Interval,
    PostCounts,
    PostReading,
    Refusal,
    RefusalKind,
    SourceName,
    Witness,
)
from growthd.reading import skeleton
from growthd.reading.article import Ambiguous, ancestors, byline, own, parts
from growthd.reading.compact import Language, interval
from growthd.reading.evidence import MAX_BYTES
from growthd.reading.fingerprint import digest
from growthd.reading.labels import integers, only_integer

_BUTTONS = {
    "replies": '[data-testid="reply"]',
    "reposts": '[data-testid="retweet"], [data-testid="unretweet"]',
    "likes": '[data-testid="like"], [data-testid="unlike"]',
}
_ANALYTICS = 'a[href*="/analytics"]'
_ROW = '[role="group"]'


def read(article: LexborNode, spoken: Language | None) -> PostReading | Refusal:
    """What the article says of its own post; a card inside it is never heard."""
    try:
        said = byline(article)
        row = _row(article)
    except Ambiguous as reason:
        return _blind(article, str(reason))
    buttons = {metric: row.css(selector) for metric, selector in _BUTTONS.items()}
    buttons["views"] = own(article, _ANALYTICS)
    exact = {metric: _agreed(nodes, spoken) for metric, nodes in buttons.items()}
    if all(value is None for value in exact.values()):
        return _blind(article, f"{said.post_id}: no label with a number")
    text = _text(article)
    pressed = [one for nodes in buttons.values() for one in nodes]
    return PostReading(
        post_id=said.post_id,
        author_id=None,
        author_handle=said.handle,
        counts=PostCounts(**exact, bookmarks=_bookmarks(row, exact, spoken)),
        witness=Witness(
            source=SourceName.PAGE_DOM,
            path=f'article:has(a[href*="/status/{said.post_id}"] time)',
            fingerprint=digest(parts(row)),
        ),
        posted_at=_moment(said.stamp),
        promoted=_is_promoted(article),
        text=text,
        displayed=_displayed(buttons, spoken),
        raw=skeleton.page(skeleton.post(said, row, pressed, text), spoken),
    )


def _row(article: LexborNode) -> LexborNode:
    """The article's own row of buttons. Raises Ambiguous where it has none or several."""
    some = ", ".join(_BUTTONS.values())
    rows = [one for one in own(article, _ROW) if one.css_first(some) is not None]
    if len(rows) != 1:
        raise Ambiguous(f"{len(rows)} rows of buttons")
    return rows[0]


def _agreed(nodes: list[LexborNode], spoken: Language | None) -> int | None:
    """The number that all these elements state, None where there is none or they differ."""
    values = {only_integer(one.attributes.get("aria-label"), spoken) for one in nodes}
    return values.pop() if len(values) == 1 else None


def _bookmarks(
    row: LexborNode, exact: dict[str, int | None], spoken: Language | None
) -> int | None:
    """What the row's label says beyond the four known numbers: only there are bookmarks shown."""
    known = [value for value in exact.values() if value is not None]
    shown = integers(row.attributes.get("aria-label"), spoken)
    if shown is None or len(known) != len(exact):
        return None
    left = Counter(value for value in shown if value > 0)
    left.subtract(value for value in known if value > 0)
    rest = list(left.elements())
    return rest[0] if len(rest) == 1 and min(left.values()) >= 0 else None


def _displayed(
    buttons: dict[str, list[LexborNode]], spoken: Language | None
) -> dict[str, Interval]:
    shown = {}
    for metric, nodes in buttons.items():
        found = interval(nodes[0].text(), spoken) if len(nodes) == 1 else None
        if found is not None:
            shown[metric] = found
    return shown


def _is_promoted(article: LexborNode) -> bool:
    """True in a cell of the column that tracks a placement: so advertisements are shown."""
    for one in ancestors(article):
        if one.attributes.get("data-testid") == "placementTracking":
            return True
        if one.attributes.get("data-testid") == "cellInnerDiv":
            return one.css_first('[data-testid="placementTracking"]') is not None
    return False


def _moment(stamp: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stamp or "")
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        # A moment at the edge of the calendar has no place in another time zone.
        return None


def _text(article: LexborNode) -> str | None:
    blocks = own(article, '[data-testid="tweetText"]')
    return blocks[0].text() if blocks else None


def _blind(article: LexborNode, detail: str) -> Refusal:
    shape = parts(article)
    return Refusal(
        kind=RefusalKind.BLIND,
        detail=f"an article: {detail}",
        fingerprint=digest(shape),
        raw="\n".join(shape).encode("utf-8", "replace")[:MAX_BYTES],
    )
