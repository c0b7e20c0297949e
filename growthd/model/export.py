"""The owner's exports from X Analytics: what their rows say, and what is wrong with others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import attrs


class ExportKind(StrEnum):
    CONTENT = "content"
    """One row for each post."""
    OVERVIEW = "overview"
    """One row for each day of the account."""


class Flaw(StrEnum):
    """Why a row, or a whole file, is kept out."""

    WRONG_HEADER = "wrong header"
    COLUMNS_MISSING = "columns missing"
    ENCODING = "foreign encoding"
    CUT_OFF = "cut off"
    """The file ends inside the row, or a quotation mark in it has no partner."""
    EMPTY_ID = "empty id"
    RUINED_ID = "id ruined by a spreadsheet"
    NOT_AN_ID = "not an id"
    OTHER_LINK = "link to another post"
    BAD_DATE = "bad date"
    NEGATIVE = "negative number"
    NOT_WHOLE = "not a whole number"
    NOT_A_NUMBER = "not a number"
    OUT_OF_BOUNDS = "number out of bounds"
    CONTRADICTION = "contradicts another row"


@attrs.frozen(kw_only=True)
class BadRow:
    """A row that is kept out. `line` is where it begins, counted from 1."""

    line: int
    flaw: Flaw
    detail: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.flaw}: {self.detail}"


@attrs.frozen(kw_only=True)
class ExportRow:
    """What an export says of a post, or of a day. A count that it does not name is unknown."""

    line: int
    tweet_id: str
    """Empty for a day of the account."""
    day: date
    """Of the post's making, or the day itself, as X counts days."""
    counts: Mapping[str, int | None]
    """By column of the table that it goes to."""


@attrs.frozen(kw_only=True)
class Export:
    """A whole file. `kind` is None where it is no export at all."""

    kind: ExportKind | None
    rows: tuple[ExportRow, ...]
    bad: tuple[BadRow, ...]
    repeated: int = 0
    """Rows that say again what another row says."""
    handles: frozenset[str] = frozenset()
    """Whose posts the links lead to, in lower case."""
