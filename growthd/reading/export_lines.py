"""A CSV file as records with the lines that they begin on, whatever is wrong with some of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Generator, Iterator, Sequence
from itertools import islice

import attrs

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ROW = re.compile(
    r'"?\d{15,20}"?,'
    r'|"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d'
)
"""How a row of either export begins; a line of a post's text hardly ever does."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_FOREIGN = re.compile("[\0\udc80-\udcff]")


@attrs.frozen(kw_only=True)
class Record:
    """One row. `fields` is None where it cannot be told where the row ends."""

    line: int
    fields: list[str] | None
    last: bool = False
    """True where nothing follows, not even the end of the line."""


def decoded(material: bytes) -> str | None:
    """The text of a file, None where it is UTF-16. `is_foreign` finds bytes that are no UTF-8."""
    if material[:2] in _UTF_16:
        return None
    return material.decode("utf-8-sig", errors="surrogateescape")


def is_foreign(fields: Sequence[str]) -> bool:
    """True where a field holds bytes that are no UTF-8, or a NUL."""
    return any(_FOREIGN.search(field) for field in fields)


def records(text: str) -> Iterator[Record]:
    """Every row that is not blank, in order.

    A quotation mark without a partner swallows what follows it: such a row is told as one that
    cannot be read, and the next line that begins like a row begins the next record.
    """
    lines = _LINE.findall(text)
    at = 0
    while at < len(lines):
        at = yield from _until_torn(lines, at)


def _until_torn(lines: Sequence[str], start: int) -> Generator[Record, None, int]:
    """The records from `start` on, up to a torn one; returns where to go on after it."""
    reader = csv.reader(islice(lines, start, None), strict=True)
    begin = start
    while True:
        try:
            fields = next(reader, None)
        except csv.Error:
            fields, end = [], len(lines)
            torn = True
        else:
            end = start + reader.line_num
            torn = _next_row(lines, begin + 1, end) < end
        if fields is None:
            return len(lines)
        if torn:
            yield Record(line=begin + 1, fields=None)
            return _next_row(lines, begin + 1, len(lines))
        if fields:
            unended = end == len(lines) and not lines[-1].endswith(("\n", "\r"))
            yield Record(line=begin + 1, fields=fields, last=unended)
        begin = end


def _next_row(lines: Sequence[str], start: int, end: int) -> int:
    """The first line from `start` on that begins like a row, else `end`."""
    return next((n for n in range(start, end) if _ROW.match(lines[n])), end)
