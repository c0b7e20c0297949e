"""What the owner's exports say: the later export has the last word, for each post and day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

import attrs

from growthd.model.export import ExportKind, ExportRow
from growthd.store import queries
from growthd.store.database import Record, Session

_SQL = queries.load("imports")


@attrs.frozen(kw_only=True)
class Stamp:
    """Whose export it is, under which name, and when it was made."""

    account_id: str
    file: str
    exported_at: datetime


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    OUTDATED = "outdated"
    """A later export has spoken of the same post or day."""


async def store(
    session: Session, *, stamp: Stamp, kind: ExportKind, rows: Sequence[ExportRow]
) -> Counter[Fate]:
    """The rows stand, unless a later export has spoken of them; again and again the same.

    A count that this export does not name stays as an earlier one has told it.
    """
    await session.fetch_value(_SQL["lock"], account_id=stamp.account_id)
    known = await _known(session, stamp, kind, rows)
    fates: Counter[Fate] = Counter()
    standing: list[dict[str, object]] = []
    for row in rows:
        before = known.get(_key(row))
        fate = _fate(row, before, stamp.exported_at)
        fates[fate] += 1
        repeated = before is not None and before["exported_at"] == stamp.exported_at
        if fate is not Fate.OUTDATED and not (fate is Fate.UNCHANGED and repeated):
            standing.append(_merged(row, before))
    await _put(session, stamp, kind, standing)
    return fates


def _fate(row: ExportRow, before: Record | None, exported_at: datetime) -> Fate:
    if before is None:
        return Fate.NEW
    if before["exported_at"] > exported_at:
        return Fate.OUTDATED
    told = ((name, value) for name, value in row.counts.items() if value is not None)
    differs = any(value != before[name] for name, value in told)
    return Fate.CHANGED if differs else Fate.UNCHANGED


def _key(row: ExportRow) -> str | date:
    return row.tweet_id or row.day


async def _known(
    session: Session, stamp: Stamp, kind: ExportKind, rows: Sequence[ExportRow]
) -> Mapping[str | date, Record]:
    match kind:
        case ExportKind.CONTENT:
            ids = [row.tweet_id for row in rows]
            found = await session.fetch(
                _SQL["known_posts"], account_id=stamp.account_id, tweet_ids=ids
            )
            return {each["tweet_id"]: each for each in found}
        case ExportKind.OVERVIEW:
            days = [row.day for row in rows]
            found = await session.fetch(_SQL["known_days"], account_id=stamp.account_id, days=days)
            return {each["day"]: each for each in found}
        case _ as never:
            assert_never(never)


async def _put(
    session: Session, stamp: Stamp, kind: ExportKind, standing: Sequence[Mapping[str, object]]
) -> None:
    query = _SQL["put_posts"] if kind is ExportKind.CONTENT else _SQL["put_days"]
    await session.execute(query, **attrs.asdict(stamp), rows=list(standing))


def _merged(row: ExportRow, before: Record | None) -> dict[str, object]:
    """The row as it is to stand, by column."""
    key = {"tweet_id": row.tweet_id, "posted_on": row.day} if row.tweet_id else {"day": row.day}
    kept = {} if before is None else dict(before.items())
    return {**kept, **key, **{n: value for n, value in row.counts.items() if value is not None}}
