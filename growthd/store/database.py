"""The one door to PostgreSQL: units of work and hints. Nobody else imports asyncpg."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import Any, Concatenate, Never, ParamSpec, Protocol, TypeAlias, TypeVar

import asyncpg
import attrs
import trio

from growthd import border
from growthd.store import hints, jsonb
from growthd.store.pool import Pool
from growthd.store.queries import Query, quoted
from growthd.supervision.outage import Outage

P = ParamSpec("P")
T = TypeVar("T")
Record: TypeAlias = asyncpg.Record
Connection: TypeAlias = "asyncpg.Connection[Record]"
Connect: TypeAlias = Callable[[], Awaitable[Connection]]

OUTAGES = (
    OSError,  # refused, reset, black hole: every timeout is one of these
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InsufficientResourcesError,  # disk full, too many connections, out of memory
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.QueryCanceledError,  # the statement's timeout: too slow is as good as away
    asyncpg.LockNotAvailableError,  # and so is whoever holds a lock for longer than ours lasts
)
"""What asyncpg raises when the database, not the statement, is at fault."""

COLLISIONS = (asyncpg.TransactionRollbackError, asyncpg.ForeignKeyViolationError)
"""What asyncpg raises when two transactions were in each other's way, and ours gave in: it waited
for one that waited for it, or for one that has given a post another key meanwhile."""
ATTEMPTS = 3

REFUSALS: tuple[type[Exception], ...] = (
    asyncpg.InvalidAuthorizationSpecificationError,  # no such user, or not this password
    asyncpg.InvalidCatalogNameError,
    asyncpg.ClientConfigurationError,
    OverflowError,  # a port that no machine has
)
"""What asyncpg raises when no waiting will make the DSN work."""

CONNECT_SECONDS = 10.0
SCRIPT_SECONDS = 3600.0
SETTINGS = {
    "application_name": "growthd",
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "jit": "off",  # compiling costs more than any of our statements
    "max_parallel_workers_per_gather": "0",  # and so does starting processes
}


class DsnRefused(Exception):
    """No connection can be made as the DSN asks; the message says why, without its password."""


class SecondStatement(Exception):
    """A unit of work that was run as a single statement tried to run another one."""


class WentOnAfterError(Exception):
    """A unit of work went on after one of its statements had failed: nothing of it is stored."""


class Note(Protocol):
    """Hears of a unit of work: its name, its seconds, and whether the database was there."""

    def __call__(self, name: str, seconds: float, *, reached: bool) -> None: ...


def _unheard(name: str, seconds: float, *, reached: bool) -> None:
    """Nobody asks."""


@attrs.define
class Session:
    """One open transaction. Statements are named queries; their parameters are given by name."""

    _connection: Connection
    _single: bool = False
    _begun: bool = False

    def _turn(self) -> Connection:
        """The connection, for one statement more."""
        if self._single and self._begun:
            raise SecondStatement
        self._begun = True
        return self._connection

    async def fetch(self, query: Query, **parameters: object) -> list[Record]:
        return await self._turn().fetch(query.sql, *query.bind(parameters))

    async def fetch_one(self, query: Query, **parameters: object) -> Record | None:
        return await self._turn().fetchrow(query.sql, *query.bind(parameters))

    async def fetch_value(self, query: Query, **parameters: object) -> Any:  # noqa: ANN401 - as wide as SQL
        """The first column of the first row, None where there is no row."""
        return await self._turn().fetchval(query.sql, *query.bind(parameters))

    async def execute(self, query: Query, **parameters: object) -> int:
        """Returns the number of rows affected."""
        status = await self._turn().execute(query.sql, *query.bind(parameters))
        count = status.rpartition(" ")[2]
        return int(count) if count.isdecimal() else 0

    async def copy(self, query: Query, **parameters: object) -> bytes:
        """What the query finds, as PostgreSQL's binary COPY: see `bulk.table`."""
        said: list[bytes] = []
        sql, values = query.sql.rstrip(";"), query.bind(parameters)

        async def hear(part: bytes) -> None:
            said.append(part)

        await self._turn().copy_from_query(
            sql, *values, output=hear, format="binary", timeout=SCRIPT_SECONDS
        )
        return b"".join(said)

    async def prepare(self, query: Query) -> None:
        """The server has checked the statement's names and types; nothing has run."""
        await self._turn().prepare(query.sql)

    async def script(self, text: str) -> None:
        """Every statement of `text` has run, in order. For migrations, which take no parameters."""
        await self._turn().execute(text, timeout=SCRIPT_SECONDS)


@attrs.frozen(kw_only=True)
class Database:
    """A pool of connections that search one schema."""

    schema: str
    _pool: Pool[Connection]
    _connect: Connect
    _note: Note

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        dsn: str,
        *,
        size: int = 8,
        schema: str = "public",
        silence_seconds: float = 45.0,
        note: Note = _unheard,
    ) -> AsyncIterator[Database]:
        """At least one connection stands; all are closed at the end.

        Raises Outage where the server is away, and DsnRefused where it will not have us. One that
        says nothing for `silence_seconds` in the middle of a statement is taken for lost; let it
        be longer than a statement may take. `note` hears of every unit of work.
        """
        settings = SETTINGS | {"search_path": quoted(schema)}
        connect = partial(
            asyncpg.connect,
            dsn,
            timeout=CONNECT_SECONDS,
            command_timeout=silence_seconds,
            max_cached_statement_lifetime=3600,  # to prepare one anew is two round trips more
            server_settings=settings,
        )
        pool = Pool.of(size, partial(_taught, connect))
        try:
            with outages():
                await pool.use(partial(_breaking, _greet))
            yield cls(schema=schema, pool=pool, connect=connect, note=note)
        finally:
            with trio.CancelScope(shield=True):
                await pool.close()

    async def run(
        self,
        work: Callable[Concatenate[Session, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """`work`, an asyncio coroutine function, has run in one committed transaction.

        Any exception rolls back; those of `OUTAGES` become Outage.
        """

        async def unit(connection: Connection) -> T:
            await connection.execute("BEGIN")
            result = await work(Session(connection), *args, **kwargs)
            if await connection.execute("COMMIT") != "COMMIT":
                raise WentOnAfterError
            return result

        return await self._use(unit, _called(work))

    async def run_single(
        self,
        work: Callable[Concatenate[Session, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """As `run`, for work of one statement, which needs no BEGIN and COMMIT around it.

        SecondStatement where there is another: it has not run, the first one has.
        """

        async def unit(connection: Connection) -> T:
            return await work(Session(connection, single=True), *args, **kwargs)

        return await self._use(unit, _called(work))

    async def _use(self, unit: Callable[[Connection], Awaitable[T]], name: str) -> T:
        began = trio.current_time()
        try:
            with outages():
                result = await self._pool.use(partial(_insisting, partial(_breaking, unit)))
        except Outage:
            self._pool.forget()
            self._note(name, trio.current_time() - began, reached=False)
            raise
        self._note(name, trio.current_time() - began, reached=True)
        return result

    def listen(
        self, channel: str, *, reconnect_seconds: float = 5.0
    ) -> AbstractAsyncContextManager[trio.MemoryReceiveChannel[str]]:
        """Hints sent to `channel`, at most one waiting: the rows are the truth.

        The first comes with the connection, another after each reconnection.
        """

        async def hear(heard: hints.Heard, ready: Callable[[], None]) -> Never:
            with outages():
                await border.run(lambda: hints.hear(self._connect, channel, heard, ready))

        return hints.listen(hear, reconnect_seconds)


def _called(work: Callable[..., object]) -> str:
    """The function's module and name, such as `ledger.claim`."""
    module = getattr(work, "__module__", "").rpartition(".")[2]
    return f"{module}.{getattr(work, '__name__', 'work').lstrip('_')}"


@contextmanager
def outages() -> Iterator[None]:
    """What says that the database is away is raised as Outage, or else as DsnRefused."""
    try:
        yield
    except REFUSALS as error:
        raise DsnRefused(f"no connection by database.dsn: {error}; correct it") from error
    except OUTAGES as error:
        raise Outage(f"database: {type(error).__name__}: {error}") from error


async def _insisting(unit: Callable[[Connection], Awaitable[T]], connection: Connection) -> T:
    """The unit's result. What was rolled back to let another transaction pass is done again."""
    for _ in range(ATTEMPTS - 1):
        with suppress(*COLLISIONS):
            return await unit(connection)
        await connection.execute("ROLLBACK")
    return await unit(connection)


async def _breaking(unit: Callable[[Connection], Awaitable[T]], connection: Connection) -> T:
    """The unit's result. A connection lost on the way says so, not that it is not open."""
    try:
        return await unit(connection)
    except asyncpg.InterfaceError as error:
        if connection.is_closed():
            raise ConnectionResetError(f"connection lost: {error}") from error
        raise
    except asyncpg.InternalClientError as error:  # the server's farewell met the next statement
        raise ConnectionResetError(f"connection lost: {error}") from error


async def _taught(connect: Connect) -> Connection:
    """A connection that takes and gives JSON as Python values."""
    connection = await connect()
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(
            kind, schema="pg_catalog", encoder=jsonb.encode, decoder=jsonb.decode
        )
    return connection


async def _greet(connection: Connection) -> None:
    await connection.execute("SELECT 1")
