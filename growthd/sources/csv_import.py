"""Brings the owner's exports from X Analytics into the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path

import attrs

from growthd.model.export import Export
from growthd.reading.x_export import read_export
from growthd.store import imports
from growthd.store.database import Database
from growthd.store.imports import Fate, Stamp

MOST_BYTES = 256 * 2**20


class FileUnreadable(Exception):
    """A file that was named cannot be read."""


@attrs.frozen(kw_only=True)
class Delivery:
    """One file: what it says, and when it was exported."""

    path: Path
    export: Export
    exported_at: datetime


def open_file(path: Path, now: datetime, exported_at: datetime | None = None) -> Delivery:
    """The file's contents. FileUnreadable where it is none, or too large for an export.

    Unless told, it was exported when it was last changed on disk, which is when the browser had
    downloaded it; in any case not before the newest day that it speaks of, and not after `now`.
    """
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.stat().st_size > MOST_BYTES:
            raise FileUnreadable(f"{path} is larger than any export")
        material = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(f"{path} cannot be read: {error.strerror}") from error
    export = read_export(material, now.date())
    newest = max((row.day for row in export.rows), default=None)
    floor = changed if newest is None else datetime.combine(newest, time(), UTC)
    moment = exported_at or min(max(changed, floor), now)
    return Delivery(path=path, export=export, exported_at=moment)


async def bring_in(
    database: Database, account_id: str, deliveries: Sequence[Delivery]
) -> dict[Path, Counter[Fate]]:
    """Every delivery is stored, the earliest export first, each whole or not at all."""
    fates: dict[Path, Counter[Fate]] = {}
    for one in sorted(deliveries, key=lambda each: each.exported_at):
        stamp = Stamp(account_id=account_id, file=one.path.name, exported_at=one.exported_at)
        if one.export.kind is not None:
            fates[one.path] = await database.run(
                imports.store, stamp=stamp, kind=one.export.kind, rows=one.export.rows
            )
    return fates
