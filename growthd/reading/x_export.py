"""Reads the two exports of X Analytics: every row checked, bad ones told by line and kept out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs

from growthd.model.export import BadRow, Export, ExportKind, ExportRow, Flaw
from growthd.reading import export_cells
from growthd.reading.export_cells import Flawed
from growthd.reading.export_lines import Record, decoded, is_foreign, records

_BOTH = {
    "Impressions": "impressions",
    "Likes": "likes",
    "Engagements": "engagements",
    "Bookmarks": "bookmarks",
    "Shares": "shares",
    "New follows": "new_follows",
    "Replies": "replies",
    "Reposts": "reposts",
    "Profile visits": "profile_visits",
}
CONTENT = _BOTH | {
    "Detail Expands": "detail_expands",
    "URL Clicks": "url_clicks",
    "Hashtag Clicks": "hashtag_clicks",
    "Permalink Clicks": "permalink_clicks",
}
"""Columns of the content export that are counts, and of imported_post_metrics."""
OVERVIEW = _BOTH | {
    "Unfollows": "unfollows",
    "Create Post": "posts_created",
    "Video views": "video_views",
    "Media views": "media_views",
}
"""Columns of the overview export that are counts, and of imported_account_days."""
_ID, _DATE, _LINK = "post id", "date", "post link"


@attrs.frozen(kw_only=True)
class _Layout:
    """Where the columns of one file are."""

    kind: ExportKind
    width: int
    places: Mapping[str, int]
    """By name, in lower case."""
    counts: Sequence[tuple[str, str, int]]
    """Name in the file, name in the table, place."""
    missing: Sequence[str]

    def cell(self, name: str, fields: Sequence[str]) -> str:
        place = self.places.get(name)
        return "" if place is None else fields[place].strip()


def read_export(material: bytes, today: date) -> Export:
    """All that the file says. `today` (UTC) bounds its dates.

    A file that is neither export is refused as a whole, by its first line.
    """
    text = decoded(material)
    if text is None:
        return _refused(Flaw.ENCODING, "the file is UTF-16; X writes UTF-8: export it again")
    found = records(text)
    header = next(found, None)
    layout = None if header is None or header.fields is None else _layout(header.fields)
    if layout is None:
        return _refused(Flaw.WRONG_HEADER, _what_else(header))
    return _read(layout, found, today)


def _read(layout: _Layout, found: Iterator[Record], today: date) -> Export:
    rows: list[ExportRow] = []
    bad: list[BadRow] = []
    handles: set[str] = set()
    if layout.missing:
        names = ", ".join(layout.missing)
        detail = f"there is no {names}: it stays unknown"
        bad.append(BadRow(line=1, flaw=Flaw.COLUMNS_MISSING, detail=detail))
    for record in found:
        try:
            row, handle = _row(layout, record, today)
        except Flawed as flawed:
            bad.append(BadRow(line=record.line, flaw=flawed.flaw, detail=flawed.detail))
        else:
            rows.append(row)
            handles |= {handle} if handle else set()
    kept, contradictions = _without_contradictions(rows)
    repeated = len(rows) - len(kept) - len(contradictions)
    return Export(
        kind=layout.kind,
        rows=tuple(kept),
        bad=tuple(sorted([*bad, *contradictions], key=lambda one: one.line)),
        repeated=repeated,
        handles=frozenset(handles),
    )


def _row(layout: _Layout, record: Record, today: date) -> tuple[ExportRow, str | None]:
    """The row, and whose post its link leads to."""
    fields = _whole(layout, record)
    post_id, handle = "", None
    if layout.kind is ExportKind.CONTENT:
        post_id = export_cells.tweet_id(layout.cell(_ID, fields), today)
        handle = export_cells.link(layout.cell(_LINK, fields), post_id)
    day = export_cells.day(layout.cell(_DATE, fields), today)
    if post_id:
        export_cells.check_age(post_id, day)
    counts = {
        column: export_cells.count(name, fields[place].strip())
        for name, column, place in layout.counts
    }
    return ExportRow(line=record.line, tweet_id=post_id, day=day, counts=counts), handle


def _whole(layout: _Layout, record: Record) -> Sequence[str]:
    """The fields of a record that has all of them and can be read."""
    fields = record.fields
    if fields is None:
        raise Flawed(Flaw.CUT_OFF, "a quotation mark without a partner, or the end of the file")
    if is_foreign(fields):
        raise Flawed(Flaw.ENCODING, "bytes that are no UTF-8, or a NUL")
    if len(fields) < layout.width and record.last:
        raise Flawed(Flaw.CUT_OFF, f"the file ends after {len(fields)} of {layout.width} columns")
    if len(fields) != layout.width:
        raise Flawed(Flaw.COLUMNS_MISSING, f"{len(fields)} columns instead of {layout.width}")
    return fields


def _layout(header: Sequence[str]) -> _Layout | None:
    """The layout of a header that is one of the two, None for any other."""
    names = [" ".join(name.split()).casefold() for name in header]
    places = {name: place for place, name in enumerate(names)}
    kind = ExportKind.CONTENT if _ID in places else ExportKind.OVERVIEW
    known = CONTENT if kind is ExportKind.CONTENT else OVERVIEW
    counts = [
        (name, column, places[name.casefold()])
        for name, column in known.items()
        if name.casefold() in places
    ]
    if _DATE not in places or not counts or len(places) != len(names):
        return None
    return _Layout(
        kind=kind,
        width=len(names),
        places=places,
        counts=counts,
        missing=[name for name in known if name.casefold() not in places],
    )


def _without_contradictions(
    rows: Sequence[ExportRow],
) -> tuple[list[ExportRow], list[BadRow]]:
    """One row for each post or day; where several differ, none, since nobody can tell which."""
    groups: defaultdict[str | date, list[ExportRow]] = defaultdict(list)
    for row in rows:
        groups[row.tweet_id or row.day].append(row)
    kept: list[ExportRow] = []
    bad: list[BadRow] = []
    for group in groups.values():
        first, *others = group
        if all((one.day, one.counts) == (first.day, first.counts) for one in others):
            kept.append(first)
            continue
        for one in group:
            lines = ", ".join(str(other.line) for other in group if other is not one)
            detail = f"other numbers stand in line {lines}"
            bad.append(BadRow(line=one.line, flaw=Flaw.CONTRADICTION, detail=detail))
    return kept, bad


def _refused(flaw: Flaw, detail: str) -> Export:
    return Export(kind=None, rows=(), bad=(BadRow(line=1, flaw=flaw, detail=detail),))


def _what_else(header: Record | None) -> str:
    """What stands where a header should."""
    if header is None:
        return "the file is empty"
    fields = header.fields or []
    if any(";" in field or "\t" in field for field in fields):
        return "columns are parted by commas in X's export: a spreadsheet has changed this one"
    return f"neither X's content nor its overview export: {export_cells.quoted(','.join(fields))}"
