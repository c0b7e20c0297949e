"""One account's history as exported tables, and what attribution makes of it.

A folder holds `posts.csv`, `metric_snapshots.csv` and `account_snapshots.csv`; an empty cell is
unknown. Times are UTC, `2026-01-05T00:01:44Z`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import attrs
import orjson

from growthd.compute.attribution.records import (
    METRICS,
    FollowerReading,
    History,
    MetricSnapshot,
    PostRecord,
    ReadingKind,
)
from growthd.compute.attribution.results import Attribution, PostCredit

POSTS, SNAPSHOTS, READINGS = "posts.csv", "metric_snapshots.csv", "account_snapshots.csv"
ARMS = (
    *("decision_type", "hour_of_day", "raw_topic", "format_strategy", "generator_name"),
    *("tone", "hook", "angle", "content_type", "formula"),
)
KINDS = {
    "scraped": ReadingKind.MEASURED,
    "api": ReadingKind.MEASURED,
    "csv": ReadingKind.MEASURED,
    "estimated": ReadingKind.ESTIMATED,
    "stale": ReadingKind.STALE,
    "glitched": ReadingKind.GLITCHED,
}
CREDITS_HEADER = (
    *("post_id", "followers_gained", "lo80", "hi80", "lo95", "hi95"),
    "confidence_score",
)
_T = TypeVar("_T")


class ExportedTableError(ValueError):
    """An exported table cannot be read: the message names file, line and column."""


@attrs.frozen(kw_only=True)
class Row:
    """One line of a table, which knows where it stands."""

    path: Path
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """The cell, which must not be empty."""
        cell = self.cells.get(column) or ""
        if not cell:
            raise self._wrong(column, "is empty")
        return cell

    def moment(self, column: str) -> datetime:
        """A UTC time."""
        text = self.text(column)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise self._wrong(column, f"is no time: {text!r}") from error
        if moment.tzinfo is None:
            raise self._wrong(column, f"has no time zone: {text!r}")
        return moment.astimezone(UTC)

    def count(self, column: str) -> int:
        """A whole number from 0 on."""
        text = self.text(column)
        if not (text.isascii() and text.isdigit()):
            raise self._wrong(column, f"is no count: {text!r}")
        return int(text)

    def count_or_none(self, column: str) -> int | None:
        """A count, None for an empty cell."""
        return self.count(column) if self.cells.get(column) else None

    def one_of(self, column: str, choices: dict[str, _T]) -> _T:
        """What the cell's word stands for."""
        text = self.text(column)
        if text not in choices:
            raise self._wrong(column, f"is {text!r}, not one of {', '.join(choices)}")
        return choices[text]

    def _wrong(self, column: str, what: str) -> ExportedTableError:
        return ExportedTableError(f"{self.path}, line {self.line}, column {column}: {what}")


def history_of(folder: Path) -> History:
    """The history in `folder`. ExportedTableError where a table is missing or wrong."""
    posts = [_post(row) for row in _rows(folder / POSTS, ("post_id", "posted_at"))]
    known = {post.post_id for post in posts}
    snapshots = (
        _snapshot(row, known)
        for row in _rows(folder / SNAPSHOTS, ("post_id", "collected_at", "impressions"))
    )
    needed = ("timestamp", "followers_count", "precision", "source")
    readings = (_reading(row) for row in _rows(folder / READINGS, needed))
    return History.of(posts, snapshots, readings)


def _post(row: Row) -> PostRecord:
    arms = {name: row.cells[name] for name in ARMS if row.cells.get(name)}
    return PostRecord(post_id=row.text("post_id"), posted_at=row.moment("posted_at"), arms=arms)


def _snapshot(row: Row, known: set[str]) -> MetricSnapshot:
    if row.text("post_id") not in known:
        where = f"{row.path}, line {row.line}, column post_id"
        raise ExportedTableError(f"{where}: {POSTS} has no post {row.text('post_id')!r}")
    counts = {name: row.count_or_none(name) for name in METRICS}
    return MetricSnapshot(
        post_id=row.text("post_id"), taken_at=row.moment("collected_at"), **counts
    )


def _reading(row: Row) -> FollowerReading:
    return FollowerReading(
        taken_at=row.moment("timestamp"),
        followers=row.count("followers_count"),
        precision=max(row.count("precision"), 1),
        kind=row.one_of("source", KINDS),
    )


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[Row]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            missing = [name for name in needed if name not in (reader.fieldnames or ())]
            if missing:
                raise ExportedTableError(f"{path}, line 1: no column {', '.join(missing)}")
            for cells in reader:
                yield Row(path=path, line=reader.line_num, cells=cells)
    except OSError as error:
        raise ExportedTableError(f"{path}: {error.strerror}") from error


def write_results(folder: Path, attribution: Attribution, seconds: float) -> None:
    """`attribution.csv` and `ledger.json` are in `folder`, which exists afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "attribution.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(CREDITS_HEADER)
        writer.writerows(_line(credit) for credit in attribution.credits)
    (folder / "ledger.json").write_bytes(orjson.dumps(_ledger(attribution, seconds)))


def _line(credit: PostCredit) -> tuple[str | float, ...]:
    interval, confidence = credit.interval, credit.confidence or 0.0
    if interval is None:
        return (credit.post_id, credit.credit, "", "", "", "", confidence)
    bounds = (interval.low80, interval.high80, interval.low95, interval.high95)
    return (credit.post_id, credit.credit, *bounds, confidence)


def _ledger(attribution: Attribution, seconds: float) -> dict[str, float | bool | None]:
    totals = attribution.totals
    return {
        "first": totals.first,
        "last": totals.last,
        "baseline": totals.background,
        "unfollows": totals.unfollows,
        "purge": totals.purged,
        "identifiable": attribution.verdict.identifiable,
        "seconds": seconds,
    }
