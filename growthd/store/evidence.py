"""Evidence: what each witness saw, kept for a while so that a number can be traced and re-read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import attrs

from growthd.model.capture import Subject
from growthd.model.reading import AccountReading, PostReading, Refusal
from growthd.model.verdict import AccountVerdict, PostVerdict
from growthd.reading.again import Kept
from growthd.store import queries
from growthd.store.database import Session
from growthd.store.jsonb import storable

_SQL = queries.load("evidence")


class Standing(StrEnum):
    """What became of what a witness saw. A refusal's standing is its own kind."""

    PUBLISHED = "published"
    SUSPECT = "suspect"
    """Something of it was held back."""


@attrs.frozen(kw_only=True)
class Evidence:
    """One witness's account of a post or of the owner's account, or a refusal to give one."""

    account_id: str
    subject: Subject
    subject_id: str | None
    """X's own id of the post or account."""
    read_at: datetime
    verdict: str
    capture_id: int | None = None
    source: str | None = None
    path: str | None = None
    fingerprint: str | None = None
    detail: str | None = None
    counts: dict[str, int | None] | None = None
    raw: bytes = b""


def of_post(
    verdict: PostVerdict, *, account_id: str, capture_id: int | None, read_at: datetime
) -> list[Evidence]:
    """What each witness saw of the post."""
    unsaid = Evidence(
        account_id=account_id,
        subject=Subject.POST,
        subject_id=verdict.post_id,
        capture_id=capture_id,
        read_at=read_at,
        verdict=_standing(verdict),
    )
    return [_witnessed(unsaid, reading) for reading in verdict.witnesses]


def of_account(
    verdict: AccountVerdict, *, account_id: str, capture_id: int | None, read_at: datetime
) -> list[Evidence]:
    """What each witness saw of the account."""
    unsaid = Evidence(
        account_id=account_id,
        subject=Subject.ACCOUNT,
        subject_id=None,
        capture_id=capture_id,
        read_at=read_at,
        verdict=_standing(verdict),
    )
    return [
        attrs.evolve(_witnessed(unsaid, reading), subject_id=reading.account_id)
        for reading in verdict.witnesses
    ]


def of_refusal(
    refusal: Refusal,
    *,
    account_id: str,
    subject: Subject,
    subject_id: str | None,
    read_at: datetime,
) -> Evidence:
    """Why nothing was read."""
    return Evidence(
        account_id=account_id,
        subject=subject,
        subject_id=subject_id,
        read_at=read_at,
        verdict=refusal.kind,
        detail=refusal.detail,
        fingerprint=refusal.fingerprint,
        source=refusal.source,
    )


async def keep(session: Session, *, evidence: Sequence[Evidence]) -> None:
    """The evidence is stored."""
    await session.execute(
        _SQL["keep"],
        accounts=[each.account_id for each in evidence],
        subjects=[each.subject for each in evidence],
        subject_ids=[each.subject_id for each in evidence],
        capture_ids=[each.capture_id for each in evidence],
        read_ats=[each.read_at for each in evidence],
        sources=[each.source for each in evidence],
        paths=[storable(each.path) for each in evidence],
        fingerprints=[each.fingerprint for each in evidence],
        verdicts=[each.verdict for each in evidence],
        details=[storable(each.detail) for each in evidence],
        counts=[each.counts for each in evidence],
        raws=[each.raw for each in evidence],
    )


async def stored(session: Session, *, after: int, since: datetime | None, limit: int) -> list[Kept]:
    """Kept objects with ids above `after`, read since a moment or ever, in the order of ids."""
    rows = await session.fetch(_SQL["stored"], after=after, since=since, limit=limit)
    return [Kept(**row) for row in rows]


async def prune(session: Session, *, before: datetime, max_bytes: int) -> int:
    """Nothing older than `before` is left, nor more than `max_bytes`; returns how much went."""
    return await session.execute(_SQL["prune"], before=before, max_bytes=max_bytes)


def _standing(verdict: PostVerdict | AccountVerdict) -> Standing:
    return Standing.SUSPECT if verdict.suspects else Standing.PUBLISHED


def _witnessed(unsaid: Evidence, reading: PostReading | AccountReading) -> Evidence:
    return attrs.evolve(
        unsaid,
        source=reading.witness.source,
        path=reading.witness.path,
        fingerprint=reading.witness.fingerprint,
        counts=attrs.asdict(reading.counts) | _confided(reading),
        raw=reading.raw,
    )


def _confided(reading: PostReading | AccountReading) -> dict[str, int | None]:
    """What only the author is told, as far as it was told."""
    if isinstance(reading, AccountReading):
        return {}
    told: dict[str, int | None] = attrs.asdict(reading.private)
    return {name: value for name, value in told.items() if value is not None}
