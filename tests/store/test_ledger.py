"""The ledger: planned once, held by one runner at a time, ended once."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain

import trio
from hypothesis import given, strategies as st

from growthd.model.capture import CaptureState, ClaimedCapture, Lease, Subject
from growthd.store import ledger, posts
from growthd.store.database import Database
from growthd.store.ledger import Claim, Ending, Missed, Rebooking
from tests.store.asking import rows, state_of
from tests.store.making import HORIZONS, NOW, a_claim, a_plan, claimed, follow, plans

HOUR = timedelta(hours=1)


async def test_planning_twice_plans_once(database: Database) -> None:
    """F47: duplicate events plan no second schedule."""
    first = await database.run(ledger.plan, captures=plans())
    second = await database.run(ledger.plan, captures=plans())

    assert (first, second) == (len(HORIZONS), 0)


async def test_planning_nothing_is_no_error(database: Database) -> None:
    assert await database.run(ledger.plan, captures=[]) == 0


async def test_a_claim_takes_what_is_due_and_tells_what_to_look_for(database: Database) -> None:
    await follow(database)

    (capture,) = await claimed(database)

    assert capture.plan == a_plan("d1", 0)
    assert (capture.tweet_id, capture.posted_at) == ("1" * 18, NOW)
    assert (capture.lease.owner, capture.lease.epoch, capture.attempts) == ("r1", 1, 0)
    assert await claimed(database, "r2") == []


async def test_account_hours_are_claimed_without_a_post(database: Database) -> None:
    hour = a_plan("2026-03-01T12:00Z", 0, subject=Subject.ACCOUNT)
    await database.run(ledger.plan, captures=[hour])

    (capture,) = await claimed(database)

    assert (capture.plan, capture.tweet_id) == (hour, None)


async def test_only_the_runners_own_accounts_are_claimed(database: Database) -> None:
    for account in ("a", "b"):
        await database.run(ledger.plan, captures=[a_plan("d1", 0, account_id=account)])

    mine = await claimed(database, accounts=["b"])

    assert [capture.plan.account_id for capture in mine] == ["b"]


async def test_what_closes_first_goes_first(database: Database) -> None:
    wide = a_plan("wide", 0, window=timedelta(hours=9))
    narrow = a_plan("narrow", 1, window=timedelta(minutes=2))
    await database.run(ledger.plan, captures=[wide, narrow])

    first = await claimed(database, limit=1)

    assert [capture.plan for capture in first] == [narrow]


async def test_a_post_without_a_tweet_id_waits_until_it_is_resolved(database: Database) -> None:
    await follow(database, tweet_id=None)
    assert await claimed(database) == []
    assert await database.run(ledger.next_due, accounts=["default"]) is None

    assert await database.run(
        posts.resolve, account_id="default", decision_id="d1", tweet_id="1" * 18
    )

    assert [capture.tweet_id for capture in await claimed(database)] == ["1" * 18]


async def test_racing_runners_share_the_work_and_take_nothing_twice(database: Database) -> None:
    await database.run(ledger.plan, captures=[a_plan(f"d{n}", 0) for n in range(120)])
    takings: list[list[ClaimedCapture]] = []

    async def run(runner: str) -> None:
        while mine := await claimed(database, runner, limit=7):
            takings.append(mine)

    async with trio.open_nursery() as nursery:
        for runner in ("r1", "r2", "r3"):
            nursery.start_soon(run, runner)

    taken = [capture.capture_id for capture in chain.from_iterable(takings)]
    assert len(taken) == len(set(taken)) == 120


async def test_captures_end_once_each_in_its_own_way(database: Database) -> None:
    await database.run(ledger.plan, captures=[a_plan(f"d{n}", 0) for n in range(4)])
    on_time, late, lost, deleted = await claimed(database)
    endings = [
        Ending.read(on_time, NOW + timedelta(minutes=10)),
        Ending.read(late, NOW + timedelta(minutes=11)),
        Ending.missed(lost, "logged_out"),
        Ending.gone(deleted, "deleted"),
    ]

    first = await database.run(ledger.end, endings=endings)
    again = await database.run(ledger.end, endings=endings)

    assert first == {ending.capture.capture_id for ending in endings}
    assert again == frozenset()
    assert [await state_of(database, e.capture) for e in endings] == [e.state for e in endings]
    assert [e.state for e in endings] == list(CaptureState)[2:]


async def test_a_failed_attempt_waits_for_its_next_and_starves_nobody(database: Database) -> None:
    """F44: an item that keeps failing is neither in front nor retried at once."""
    await database.run(ledger.plan, captures=[a_plan("poison", 0), a_plan("good", 0)])
    first, _ = await claimed(database)

    await database.run(
        ledger.rebook,
        rebookings=[
            Rebooking(
                capture=first,
                reason="unavailable",
                next_attempt_at=NOW + timedelta(minutes=20),
                own_page=True,
            )
        ],
    )

    assert await claimed(database) == []
    (retry,) = await claimed(database, now=NOW + timedelta(minutes=20))
    assert (retry.plan, retry.attempts, retry.own_page) == (first.plan, 1, True)
    assert (first.retry_at, retry.retry_at) == (None, NOW + timedelta(minutes=20))


async def test_a_try_that_told_nothing_of_the_post_counts_as_no_attempt(database: Database) -> None:
    await follow(database)
    (first,) = await claimed(database)
    wall = Rebooking(capture=first, reason="logged_out", next_attempt_at=NOW, attempt=False)

    await database.run(ledger.rebook, rebookings=[wall])

    assert (await claimed(database))[0].attempts == 0


async def test_windows_that_closed_unread_are_missed_each_with_its_reason(
    database: Database,
) -> None:
    await database.run(ledger.plan, captures=[a_plan(name, 0) for name in ("slept", "failed")])
    await database.run(ledger.plan, captures=[a_plan("nameless", 0)], waiting=True)
    failing = next(c for c in await claimed(database) if c.plan.subject_id == "failed")
    await database.run(
        ledger.rebook,
        rebookings=[Rebooking(capture=failing, reason="logged_out", next_attempt_at=NOW)],
    )
    await database.run(ledger.release, runner="r1", accounts=["default"], until=NOW + HOUR)

    closed = await database.run(ledger.close_overdue, now=NOW + HOUR, reason="asleep")

    assert closed == [
        Missed(subject=Subject.POST, horizon_minutes=0, reason=reason, count=1)
        for reason in ("asleep", "logged_out", "unresolved")
    ]
    assert await database.run(ledger.close_overdue, now=NOW + HOUR, reason="asleep") == []


async def test_more_than_one_statement_may_close_is_left_to_the_next(database: Database) -> None:
    await database.run(ledger.plan, captures=[a_plan(f"d{n}", 0) for n in range(5)])
    closed: list[int] = []
    while missed := await database.run(
        ledger.close_overdue, now=NOW + HOUR, reason="asleep", limit=2
    ):
        closed.append(missed[0].count)

    assert closed == [2, 2, 1]


async def test_a_capture_in_hand_is_left_to_the_runner_that_holds_it(database: Database) -> None:
    await follow(database)
    (held,) = await claimed(database)

    assert await database.run(ledger.close_overdue, now=NOW + HOUR, reason="asleep") == []
    assert await database.run(ledger.end, endings=[Ending.read(held, NOW)])


async def test_a_window_that_has_closed_is_not_claimed(database: Database) -> None:
    await database.run(ledger.plan, captures=[a_plan("d1", 0)])

    assert await claimed(database, now=NOW + HOUR) == []


async def found(database: Database, claim: Claim, *held: ClaimedCapture) -> bool:
    """Whether there is anything to do, which must be what those find who would do it."""
    tended = await database.run_single(ledger.tend, captures=held, claim=claim)
    closed = await database.run(
        ledger.close_overdue, now=claim.now, reason="asleep", lapsed=claim.lapsed
    )
    assert tended is bool(closed or await database.run(ledger.claim, claim=claim))
    return tended


async def test_a_ledger_at_rest_is_told_from_one_with_something_to_do(database: Database) -> None:
    def at(minutes: int, *, lapsed: bool = True, lease_seconds: float = 3600) -> Claim:
        return a_claim(
            now=NOW + timedelta(minutes=minutes), lapsed=lapsed, lease_seconds=lease_seconds
        )

    assert not await found(database, at(0))
    await database.run(ledger.plan, captures=[a_plan("d1", 10), a_plan("d1", 60, account_id="b")])
    assert not await found(database, at(0)), "what falls due later, and another's, is left alone"
    assert await found(database, at(6, lease_seconds=-1)), "due"
    assert not await found(database, at(6, lapsed=False)), "whoever holds it is about to return"
    assert await found(database, at(6)), "lapsed"
    assert not await found(database, at(6)), "in somebody's hands"
    assert not await found(database, at(51)), "closing there"
    await database.run(ledger.plan, captures=[a_plan("nameless", 0)], waiting=True)
    assert not await found(database, at(6)), "waits for its id"
    assert await found(database, at(51)), "closed, and never resolved"
    assert await found(database, at(101)), "another's, closed"


async def test_leases_are_prolonged_while_nothing_else_is_to_be_done(database: Database) -> None:
    await follow(database)
    (held,) = await claimed(database, lease_seconds=-1)

    claim = a_claim(lease_seconds=3600)
    assert await database.run_single(ledger.tend, captures=[held], claim=claim), "it had lapsed"
    assert not await database.run_single(ledger.tend, captures=[held], claim=claim)
    assert await claimed(database, "r2") == []


async def test_next_due_is_the_earliest_of_what_nobody_holds(database: Database) -> None:
    for account, minutes in (("a", 120), ("b", 60), ("b", 0)):
        await database.run(ledger.plan, captures=[a_plan("d1", minutes, account_id=account)])
    await claimed(database, accounts=["b"])

    assert await database.run(ledger.next_due, accounts=["a", "b"]) == NOW + HOUR
    assert await database.run(ledger.next_due, accounts=["a"]) == NOW + 2 * HOUR
    assert await database.run(ledger.next_due, accounts=["c"]) is None


async def test_a_gone_post_is_read_no_more(database: Database) -> None:
    await follow(database)
    (held,) = await claimed(database)
    await database.run(ledger.end, endings=[Ending.read(held, NOW)])

    gone = await database.run(ledger.gone, account_id="default", decision_id="d1", reason="deleted")

    assert gone == len(HORIZONS) - 1
    assert {row["state"] for row in await rows(database, "select state from captures")} == {
        "captured",
        "gone",
    }


@given(minutes=st.integers(min_value=-5, max_value=60))
def test_a_reading_is_on_time_late_or_too_late(minutes: int) -> None:
    """F43: what was read late is never passed off as on time."""
    capture = ClaimedCapture(
        capture_id=1,
        plan=a_plan("d1", 0),
        lease=Lease(owner="r1", epoch=1),
        attempts=0,
        tweet_id=None,
        posted_at=None,
        own_page=False,
    )

    ending = Ending.read(capture, NOW + timedelta(minutes=minutes))

    expected = "captured" if minutes <= 10 else "late" if minutes <= 40 else "missed"
    assert ending.state == expected
    assert (ending.captured_at is None) == (expected == "missed")
