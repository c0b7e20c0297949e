"""Units of work: whole or not at all, cancelled without loss, and outages told from faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest
import trio

from growthd.border import open_border
from growthd.store.database import Database, SecondStatement, Session
from growthd.store.queries import Query
from growthd.supervision.outage import Outage
from tests.databases import administer
from tests.proxies import line
from tests.store.asking import value
from tests.waiting import until

NOTE = Query.parse(
    "note", "insert into accounts (account_id, handle, watched_since) values ($name, 'x', now())"
)
PID = Query.parse("pid", "select pg_backend_pid()")
NAP = Query.parse("nap", "select pg_sleep(3600)")
END_OTHERS = """
select pg_terminate_backend(pid) from pg_stat_activity
where application_name = 'growthd' and datname = '{}'
"""


@asynccontextmanager
async def opened(dsn: str, size: int = 1) -> AsyncIterator[Database]:
    async with open_border(), Database.open(dsn, size=size) as database:
        yield database


async def note(session: Session, name: str) -> None:
    await session.execute(NOTE, name=name)


async def noted(database: Database) -> object:
    return await value(database, "select count(*) from accounts")


def name_of(dsn: str) -> str:
    return dsn.partition("?")[0].rpartition("/")[2]


async def test_an_error_rolls_the_whole_unit_back(database: Database) -> None:
    async def half(session: Session) -> None:
        await note(session, "a")
        raise LookupError("half way")

    with pytest.raises(LookupError, match="half way"):
        await database.run(half)

    assert await noted(database) == 0


async def test_a_single_statement_commits_by_itself_and_allows_no_second(
    database: Database,
) -> None:
    async def twice(session: Session) -> None:
        await note(session, "a")
        await note(session, "b")

    with pytest.raises(SecondStatement):
        await database.run_single(twice)

    assert await noted(database) == 1


async def nobody(database: Database, like: str) -> None:
    """No other session is like that; the server takes a moment to see one go."""
    others = f"from pg_stat_activity where pid <> pg_backend_pid() and {like}"
    await until(lambda: value(database, f"select not exists (select {others})"))


async def test_a_cancelled_unit_is_rolled_back_and_its_connection_serves_on(
    database_dsn: str,
) -> None:
    async def stuck(session: Session, begun: trio.Event) -> None:
        await note(session, "a")
        begun.set()
        await session.fetch_value(NAP)

    async with opened(database_dsn) as database:
        for _ in range(3):
            begun = trio.Event()
            async with trio.open_nursery() as nursery:
                nursery.start_soon(database.run, stuck, begun)
                await begun.wait()
                nursery.cancel_scope.cancel()

        assert await noted(database) == 0
        await nobody(database, "query ~ 'sleep' and state = 'active'")


async def test_a_connection_lost_on_the_way_is_an_outage_and_the_next_one_serves(
    database_dsn: str,
) -> None:
    """F55: the server restarts in the middle of a unit."""

    async def cut(session: Session) -> None:
        await note(session, "a")
        await asyncio.to_thread(administer, database_dsn, END_OTHERS.format(name_of(database_dsn)))
        await note(session, "b")

    async with opened(database_dsn) as database:
        with pytest.raises(Outage, match="database: "):
            await database.run(cut)

        assert await noted(database) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "set transaction read only; insert into accounts values ('a', 'a')",
        "do $$ begin raise exception using errcode = '57P01'; end $$",
        "do $$ begin raise exception using errcode = '57P03'; end $$",
        "do $$ begin raise exception using errcode = '53300'; end $$",
        "do $$ begin raise exception using errcode = '53100'; end $$",
        "set local statement_timeout = 1; select pg_sleep(60)",
    ],
    ids=["read only", "shut down", "starting", "too many", "disk full", "too slow"],
)
async def test_what_says_that_the_database_is_away_is_an_outage(
    database: Database, statement: str
) -> None:
    """F55: waiting is the cure, and no budget of faults is spent."""

    async def run(session: Session) -> None:
        await session.script(statement)

    with pytest.raises(Outage, match="database: "):
        await database.run(run)

    assert await noted(database) == 0


async def test_a_wrong_statement_is_a_fault(database: Database) -> None:
    async def wrong(session: Session) -> None:
        await session.script("select no_such_column from accounts")

    with pytest.raises(asyncpg.UndefinedColumnError):
        await database.run(wrong)


async def test_no_server_is_an_outage(tmp_path: object) -> None:
    async with open_border():
        with pytest.raises(Outage, match="database: "):
            async with Database.open(f"postgresql://nobody@/none?host={tmp_path}"):
                pytest.fail("opened without a server")


async def test_sessions_are_bounded_and_named(database: Database) -> None:
    async def settings(session: Session) -> list[str]:
        names = (
            "application_name",
            "statement_timeout",
            "lock_timeout",
            "timezone",
            "idle_in_transaction_session_timeout",
        )
        return [
            await session.fetch_value(Query.parse("show", f"select current_setting('{name}')"))
            for name in names
        ]

    assert await database.run(settings) == ["growthd", "30s", "10s", "UTC", "1min"]


async def test_json_goes_in_and_out_as_it_is(database: Database) -> None:
    data = {"text": "ö", "none": None, "list": [1, 2.5, True]}
    echo = Query.parse("echo", "select $data::jsonb")

    async def there_and_back(session: Session) -> object:
        return await session.fetch_value(echo, data=data)

    assert await database.run(there_and_back) == data


async def test_every_connection_is_closed_when_cancelled_at_work(database_dsn: str) -> None:
    async def nap(session: Session, begun: trio.Event) -> None:
        begun.set()
        await session.fetch_value(NAP)

    begun = trio.Event()
    with trio.CancelScope() as scope:
        async with opened(database_dsn, 2) as database, trio.open_nursery() as nursery:
            nursery.start_soon(database.run, nap, begun)
            await begun.wait()
            scope.cancel()

    async with opened(database_dsn) as database:
        await nobody(database, "datname = current_database()")


async def test_hints_arrive_and_at_most_one_waits(database: Database) -> None:
    async def tell(session: Session) -> None:
        await session.script("notify told, 'a'")

    async with database.listen("told") as hints:
        assert await hints.receive() == "connected"
        await database.run(tell)
        assert await hints.receive() == "a"
        for _ in range(3):
            await database.run(tell)
        assert await hints.receive() == "a"


async def test_a_lost_listener_comes_back_and_says_so(database_dsn: str) -> None:
    async with (
        opened(database_dsn) as database,
        database.listen("told", reconnect_seconds=0.01) as hints,
    ):
        assert await hints.receive() == "connected"
        statement = END_OTHERS.format(name_of(database_dsn))
        await trio.to_thread.run_sync(administer, database_dsn, statement)
        assert await hints.receive() == "connected"


async def test_a_silent_network_is_an_outage_and_is_left_behind(database_dsn: str) -> None:
    """F55: nothing is refused, nothing is closed, nothing answers."""
    async with (
        line(database_dsn) as laid,
        open_border(),
        Database.open(laid.dsn, size=1, silence_seconds=0.2) as database,
    ):
        assert await noted(database) == 0
        laid.silence()
        with pytest.raises(Outage, match="TimeoutError"):
            await database.run(note, "a")

        laid.restore()
        await database.run(note, "b")


async def test_a_silent_network_does_not_hold_up_the_end(database_dsn: str) -> None:
    async with line(database_dsn) as laid:
        with trio.fail_after(20):
            async with opened(laid.dsn) as database:
                await noted(database)
                laid.silence()


async def test_a_deadlock_costs_one_of_two_another_attempt(
    database: Database,
) -> None:
    """F55: two units that lock the same rows in opposite orders are both stored."""
    await database.run(
        Session.script, "create table t (id integer primary key, n integer default 0)"
    )
    await database.run(Session.script, "insert into t values (1), (2)")
    met = asyncio.Barrier(2)

    async def add(session: Session, first: int, second: int) -> None:
        await session.script(f"update t set n = n + 1 where id = {first}")
        with suppress(TimeoutError):
            async with asyncio.timeout(0.5):  # the second attempt is alone
                await met.wait()
        await session.script(f"update t set n = n + 1 where id = {second}")

    async with trio.open_nursery() as both:
        both.start_soon(database.run, add, 1, 2)
        both.start_soon(database.run, add, 2, 1)

    assert await value(database, "select sum(n) from t") == 4
