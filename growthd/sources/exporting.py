"""An account's history out of the database, as the tables that `sources/exported.py` reads."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from growthd.sources.exported import POSTS, READINGS, SNAPSHOTS
from growthd.store.history import ARMS, COUNTS, Material, precision

POST_COLUMNS = ("post_id", "posted_at", "hour_of_day", *ARMS)
SNAPSHOT_COLUMNS = ("post_id", "horizon_minutes", "collected_at", *COUNTS, "new_follows")
READING_COLUMNS = ("timestamp", "followers_count", "precision", "source")


def write_tables(folder: Path, material: Material) -> None:
    """`posts.csv`, `metric_snapshots.csv` and `account_snapshots.csv` are in `folder`.

    Posts go by their decision ids. Times are UTC and cut to the second; an empty cell is unknown.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = {row["id"]: row["decision_id"] for row in material.posts}
    posts = (
        (
            row["decision_id"],
            _written(row["posted_at"]),
            row["posted_at"].astimezone(UTC).hour,
            *(row[name] for name in ARMS),
        )
        for row in material.posts
    )
    snapshots = (
        (
            names[row["id"]],
            row["horizon_minutes"],
            _written(row["collected_at"]),
            *(row[name] for name in (*COUNTS, "new_follows")),
        )
        for row in material.snapshots
    )
    readings = (
        (_written(row["measured_at"]), row["followers"], precision(row), row["source"])
        for row in material.readings
    )
    _write(folder / POSTS, POST_COLUMNS, posts)
    _write(folder / SNAPSHOTS, SNAPSHOT_COLUMNS, snapshots)
    _write(folder / READINGS, READING_COLUMNS, readings)


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
