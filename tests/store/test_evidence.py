"""Evidence: kept as it was seen, and no longer or larger than it may be."""

from __future__ import annotations

from datetime import timedelta

from growthd.model.capture import Subject
from growthd.model.reading import (
    AccountCounts,
    AccountReading,
    Refusal,
    RefusalKind,
    SourceName,
    Witness,
)
from growthd.model.verdict import AccountVerdict
from growthd.store import evidence
from growthd.store.database import Database
from growthd.store.evidence import Evidence
from tests.store.asking import rows, value
from tests.store.making import NOW

ACCOUNT = AccountVerdict(
    counts=AccountCounts(followers=31),
    witnesses=(
        AccountReading(
            account_id="42",
            handle="owner",
            counts=AccountCounts(followers=31),
            witness=Witness(source=SourceName.PAGE_JSON, path="data.user", fingerprint="f1"),
            raw=b"{}",
        ),
    ),
)


def seen(age_hours: float = 0, raw: bytes = b"") -> Evidence:
    return Evidence(
        account_id="default",
        subject=Subject.POST,
        subject_id="1",
        read_at=NOW - timedelta(hours=age_hours),
        verdict="published",
        raw=raw,
    )


async def test_what_an_accounts_witness_saw_is_kept(database: Database) -> None:
    kept = evidence.of_account(ACCOUNT, account_id="default", capture_id=7, read_at=NOW)
    await database.run(evidence.keep, evidence=kept)

    (row,) = await rows(database, "select * from readings")
    assert (row["subject"], row["subject_id"], row["capture_id"]) == ("account", "42", 7)
    assert (row["counts"]["followers"], row["counts"]["listed"]) == (31, None)
    assert (row["source"], row["path"], row["raw"]) == ("page-json", "data.user", b"{}")


async def test_a_refusal_is_evidence_too(database: Database) -> None:
    """F52: what was not read is on record like what was."""
    refusal = Refusal(kind=RefusalKind.BLIND, detail="no \0 shape", fingerprint="f9")
    said = evidence.of_refusal(
        refusal, account_id="default", subject=Subject.POST, subject_id="1", read_at=NOW
    )
    await database.run(evidence.keep, evidence=[said])

    (row,) = await rows(database, "select verdict, detail, fingerprint, counts from readings")
    assert tuple(row) == ("blind", "no \ufffd shape", "f9", None)


async def test_old_evidence_goes(database: Database) -> None:
    """F65."""
    await database.run(evidence.keep, evidence=[seen(age_hours=age) for age in (0, 1, 2, 3)])

    gone = await database.run(
        evidence.prune, before=NOW - timedelta(hours=1.5), max_bytes=1_000_000
    )

    assert (gone, await value(database, "select count(*) from readings")) == (2, 2)


async def test_the_oldest_goes_where_it_is_too_much(database: Database) -> None:
    """F65."""
    thousand = [seen(raw=bytes([n]) + b"x" * 999) for n in range(5)]
    await database.run(evidence.keep, evidence=thousand)

    gone = await database.run(evidence.prune, before=NOW - timedelta(days=1), max_bytes=2_500)

    left = await rows(database, "select get_byte(raw, 0) from readings order by id")
    assert (gone, [row[0] for row in left]) == (3, [3, 4])
