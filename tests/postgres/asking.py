"""Questions to a server through asyncpg, as the store asks them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import asyncpg
import psutil
import trio


async def ask(dsn: str, question: str) -> object:
    """The single value that the server answers."""

    async def talk() -> object:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return await trio.to_thread.run_sync(asyncio.run, talk())


def meeting_place(dsn: str) -> Path:
    return Path(parse_qs(urlparse(dsn).query)["host"][0])


async def answered(dsn: str, question: str) -> object:
    """The answer of a server that may be away for a moment: it is asked until it answers."""
    with trio.fail_after(60):
        while True:
            try:
                return await ask(dsn, question)
            except (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError):
                await trio.sleep(0.05)


def postmaster_of(directory: Path) -> int:
    return int((directory / "data" / "postmaster.pid").read_text().splitlines()[0])


def servers_of(directory: Path) -> list[int]:
    """The pids of all processes of a server on `directory`, children included."""
    return [
        process.pid
        for process in psutil.process_iter()
        if _stands_in(process, directory / "data") and process.status() != psutil.STATUS_ZOMBIE
    ]


def _stands_in(process: psutil.Process, data: Path) -> bool:
    try:
        return Path(process.cwd()) == data
    except psutil.Error:
        return False
