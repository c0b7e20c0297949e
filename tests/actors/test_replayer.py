"""What waited on the local disk is written down once, in order, and only where it still may."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from growthd.actors import spooled
from growthd.actors.findings import Findings
from growthd.model.capture import ClaimedCapture
from growthd.model.reading import Refusal, RefusalKind
from growthd.model.verdict import PageReading
from growthd.store.database import Database
from growthd.store.events import Notice
from growthd.store.spool import Spool
from tests.actors.making import AGES, Crew, Told, page, replies, seen, wall
from tests.actors.visiting import due, entry, stored, the_hour
from tests.store.asking import state_of
from tests.store.making import NOW, TWEET, claimed, follow

MINUTE = timedelta(minutes=1)
ROOM = 2**24


@pytest.fixture
def crew(database: Database, tmp_path: Path) -> Crew:
    return Crew(database=database, spool=Spool.open(tmp_path / "spool", ROOM))


async def test_a_replay_that_was_interrupted_writes_nothing_twice(crew: Crew) -> None:
    """F47: numbers, evidence and events of a visit are stored once, however often it is told."""
    captures = [*await due(crew, 0), *await the_hour(crew)]
    visit = replies(*captures)
    reading = page({TWEET: seen(TWEET)}, at=NOW + 3 * MINUTE)
    await crew.spool.append(b"{}")  # so that what follows has to wait
    await crew.visitor(Told(reading)).one_pass(visit)
    await crew.spool.drop()
    record = await crew.spool.first()

    await crew.replayer().one_pass()
    once = await stored(crew)
    await crew.spool.append(record)
    await crew.replayer().one_pass()

    assert await stored(crew) == once
    assert once["performance_snapshots"] == 1


async def test_after_an_outage_nobody_takes_over_what_could_not_be_renewed(
    database: Database, tmp_path: Path
) -> None:
    """Every lease lapses in an outage; who held one may have its result on his disk."""
    early = Crew(database=database, runner="early")
    late = Crew(database=database, runner="late", spool=Spool.open(tmp_path / "spool", ROOM))
    await follow(database, tweet_id=TWEET)
    (capture,) = await _lapsed(database, "late")
    await late.spool.append(spooled.dump(_found(capture)))

    desk = early.scheduler().desk()
    await early.scheduler().refill(desk, NOW + 45 * MINUTE, returning=True)
    assert capture.capture_id not in {held.capture_id for held in desk.held}
    await late.replayer().one_pass()

    assert await state_of(database, capture) == "captured"


async def test_a_runner_that_was_cut_off_alone_cannot_write_any_more(crew: Crew) -> None:
    """Its captures were taken over meanwhile: what it brings back from its disk is void."""
    await follow(crew.database, tweet_id=TWEET)
    (capture,) = await _lapsed(crew.database, "r1")
    (taken,) = await claimed(crew.database, "r2")
    await crew.spool.append(spooled.dump(_found(capture)))

    await crew.replayer().one_pass()

    assert await state_of(crew.database, capture) == "claimed"
    assert "performance_snapshots" not in await stored(crew)
    assert taken.lease.epoch > capture.lease.epoch


async def test_a_record_that_nobody_can_write_holds_up_no_other(crew: Crew) -> None:
    """F44."""
    (capture,) = await due(crew, 0)
    await crew.spool.append(b'{"format": 99}')
    await crew.spool.append(spooled.dump(_found(capture)))

    await crew.replayer().one_pass()

    assert (await entry(crew))["state"] == "captured"
    assert crew.spool.file.with_suffix(".refused").read_bytes() == b'{"format": 99}\n'


async def test_at_shutdown_leases_of_waiting_results_are_kept(crew: Crew) -> None:
    """At the next start they are written down before anything is released."""
    (capture,) = await due(crew, 0)
    await crew.spool.append(spooled.dump(_found(capture)))

    await crew.scheduler()._leave()

    assert (await entry(crew))["owner"] == "r1"


@pytest.mark.parametrize(
    "reading",
    [
        page({TWEET: seen(TWEET, at=NOW, text="say")}),
        page({TWEET: Refusal(kind=RefusalKind.GONE, detail="deleted")}, account=None),
        wall(Refusal(kind=RefusalKind.LOGGED_OUT, detail="log in", until=NOW, raw=b"\0\xff")),
    ],
)
def test_a_line_of_the_spool_says_all_that_was_found(reading: PageReading) -> None:
    found = Findings(
        account_id="default",
        visit=replies(),
        reading=reading,
        horizons=AGES,
        attempts=8,
        news=(Notice(event_type="SESSION_EXPIRED", message="m", event_data={"a": [1, None]}),),
        seconds=0.5,
    )

    assert spooled.load(spooled.dump(found), AGES, 8) == found


def test_a_text_that_no_encoding_knows_is_spooled_nevertheless() -> None:
    found = _findings(page({TWEET: seen(TWEET, text="a\ud800b")}))

    kept = spooled.load(spooled.dump(found), AGES, 8)

    assert [post.text for post in kept.seen()] == ["a\N{REPLACEMENT CHARACTER}b"]


def _findings(reading: PageReading, *captures: ClaimedCapture) -> Findings:
    return Findings(
        account_id="default", visit=replies(*captures), reading=reading, horizons=AGES, attempts=8
    )


def _found(capture: ClaimedCapture) -> Findings:
    """That the capture's post was read on time."""
    return _findings(page({TWEET: seen(TWEET)}, at=NOW + MINUTE), capture)


async def _lapsed(database: Database, runner: str) -> list[ClaimedCapture]:
    return await claimed(database, runner, lease_seconds=-1)
