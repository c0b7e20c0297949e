"""Events: written by anybody, handled exactly once, in whatever order they commit."""

from __future__ import annotations

import asyncio

import pytest
import trio

from growthd.store import events, posts
from growthd.store.database import Database, Session
from growthd.store.events import Event, Notice, Severity
from tests.store.asking import rows, value
from tests.store.making import a_post, plans

ANNOUNCE = """
insert into system_events (event_type, event_data, severity, component, message)
values ('POST_SUCCESS', '{"decision_id": "d1"}', 'info', 'posting_queue', 'posted')
"""


async def announce(database: Database, *, times: int = 1, statement: str = ANNOUNCE) -> None:
    async def insert(session: Session) -> None:
        for _ in range(times):
            await session.script(statement)

    await database.run(insert)


async def unhandled(database: Database, after: int = 0, limit: int = 100) -> list[Event]:
    return await database.run(events.unhandled, after=after, limit=limit)


async def test_an_event_written_as_its_writer_always_did_is_found(database: Database) -> None:
    await announce(database)

    (event,) = await unhandled(database)

    assert (event.account_id, event.event_type) == ("default", "POST_SUCCESS")
    assert (event.event_data, event.message) == ({"decision_id": "d1"}, "posted")


@pytest.mark.parametrize(
    ("column", "value_in_sql"),
    [("severity", "'disaster'"), ("event_data", "null"), ("message", "null")],
)
async def test_no_event_is_refused_for_its_form(
    database: Database, column: str, value_in_sql: str
) -> None:
    """F52, F56: a check that rejects rows hides what went wrong."""
    await announce(
        database,
        statement=f"insert into system_events (event_type, {column})"
        f" values ('POST_SUCCESS', {value_in_sql})",
    )

    assert len(await unhandled(database)) == 1


async def test_a_settled_event_is_handled_once(database: Database) -> None:
    """F47."""
    await announce(database)
    (event,) = await unhandled(database)

    settled = [
        await database.run(events.settle, event_id=event.id, outcome=outcome)
        for outcome in ("planned", "planned again")
    ]

    assert settled == [True, False]
    assert await unhandled(database) == []
    assert await value(database, "select outcome from system_events") == "planned"


async def test_an_event_that_commits_late_is_not_passed_by(database: Database) -> None:
    """F47: ids are given in one order and committed in another."""
    written, handled = asyncio.Event(), asyncio.Event()

    async def slow(session: Session) -> None:
        await session.script(ANNOUNCE)
        written.set()
        await handled.wait()

    async def fast() -> None:
        await database.run(_wait, written)
        await announce(database)
        (event,) = await unhandled(database)
        await database.run(events.settle, event_id=event.id, outcome="planned")
        handled.set()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(database.run, slow)
        nursery.start_soon(fast)

    (late,) = await unhandled(database)
    assert late.id == await value(database, "select min(id) from system_events")


async def _wait(_session: Session, event: asyncio.Event) -> None:
    await event.wait()


async def test_two_runners_do_not_handle_the_same_event(database: Database) -> None:
    await announce(database, times=2)
    found: list[int] = []
    both = asyncio.Barrier(2)

    async def handle(session: Session, limit: int) -> None:
        (event, *_) = await events.unhandled(session, limit=limit)
        found.append(event.id)
        await both.wait()
        await events.settle(session, event_id=event.id, outcome="planned")

    async with trio.open_nursery() as nursery:
        for _ in range(2):
            nursery.start_soon(database.run, handle, 1)

    assert len(set(found)) == 2


async def test_events_are_paged(database: Database) -> None:
    await announce(database, times=3)
    first, second = await unhandled(database, limit=2)

    (third,) = await unhandled(database, after=second.id)

    assert first.id < second.id < third.id


async def test_a_crash_after_the_post_was_stored_leaves_the_event_to_be_handled(
    database: Database,
) -> None:
    """F47: a crash between the post and its receipt loses neither and doubles neither."""
    await announce(database)

    async def handle(session: Session, *, crash: bool) -> bool:
        (event,) = await events.unhandled(session)
        new = await posts.add(session, post=a_post(), metadata={}, captures=plans())
        if crash:
            raise RuntimeError("pulled the plug")
        await events.settle(session, event_id=event.id, outcome="planned")
        return new

    with pytest.raises(RuntimeError, match="plug"):
        await database.run(handle, crash=True)

    assert await database.run(handle, crash=False)
    assert await unhandled(database) == []


async def test_other_events_are_nobodys_announcements(database: Database) -> None:
    notice = Notice(
        event_type="CAPTURE_MISSED",
        message="2 captures missed: asleep",
        event_data={"count": 2},
        severity=Severity.WARNING,
        component="auditor",
    )

    event_id = await database.run(events.append, notice=notice)

    assert await unhandled(database) == []
    (row,) = await rows(
        database, "select id, event_type, event_data, severity, component from system_events"
    )
    assert tuple(row) == (event_id, "CAPTURE_MISSED", {"count": 2}, "warning", "auditor")


@pytest.mark.parametrize(
    ("channel", "what"),
    [("growthd_events", "event"), ("growthd_captures", "plan")],
)
async def test_new_rows_wake_whoever_listens(database: Database, channel: str, what: str) -> None:
    async with database.listen(channel) as hints:
        await hints.receive()
        if what == "event":
            await announce(database)
        else:
            await database.run(posts.add, post=a_post(), metadata={}, captures=plans())
        with trio.fail_after(60):
            await hints.receive()
