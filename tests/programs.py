"""growthd as people start it: a process of its own, its words, and what it leaves running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import attrs
import psutil
import trio

from tests.waiting import PATIENCE_SECONDS, until

ENDING_SECONDS = 20.0


@attrs.frozen(kw_only=True)
class Program:
    """A running growthd that writes all it has to say to `log`."""

    process: trio.Process
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def send(self, number: signal.Signals) -> None:
        """The signal reaches the whole process group, as a terminal's does."""
        os.killpg(self.pid, number)

    async def says(self, words: str) -> str:
        """All that it said, once these words are among it."""

        async def look() -> str | None:
            ended = self.process.poll() is not None
            said = self.said
            assert words in said or not ended, f"it ended without saying {words!r}:\n{said}"
            return said if words in said else None

        return await until(look)

    async def ended(self, seconds: float = PATIENCE_SECONDS) -> int:
        """Its exit code, once it has ended."""
        with trio.fail_after(seconds):
            return await self.process.wait()

    def family(self) -> list[psutil.Process]:
        """Its process and all below it, at this moment."""
        return family(self.pid)


@asynccontextmanager
async def growthd(
    *arguments: str, log: Path, environ: Mapping[str, str] | None = None
) -> AsyncIterator[Program]:
    """A growthd with these arguments, which is ended afterwards if it has not ended by itself."""
    with log.open("ab") as out:
        start = partial(
            trio.lowlevel.open_process,
            [sys.executable, "-m", "growthd", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            env={**os.environ, "COLUMNS": "200", **(environ or {})},
        )
        program = Program(process=await start(), log=log)
    try:
        yield program
    finally:
        with trio.CancelScope(shield=True):
            await _end(program)


def family(pid: int) -> list[psutil.Process]:
    """The process and all below it; empty once it is gone."""
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    return []


async def gone(processes: list[psutil.Process], seconds: float = 5.0) -> list[str]:
    """What is still alive of them after so many seconds, in words; nothing as soon as all died."""
    wait = partial(psutil.wait_procs, processes, timeout=seconds)
    _, alive = await trio.to_thread.run_sync(wait)
    return [_called(process) for process in alive if _lives(process)]


def users(folder: Path) -> list[str]:
    """The living processes that name the folder on their command line or work in it."""
    return [_called(process) for process in _users(folder)]


def _called(process: psutil.Process) -> str:
    """Its id and name; the id alone once it has ended, which may be at any moment."""
    with suppress(psutil.NoSuchProcess):
        return f"{process.pid} {process.name()}"
    return str(process.pid)


def end_users(folder: Path) -> None:
    """Nobody uses the folder any more: a test that failed leaves nothing behind."""
    for process in _users(folder):
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _users(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            mentioned = any(str(folder) in argument for argument in process.cmdline())
            if _lives(process) and (mentioned or Path(process.cwd()).is_relative_to(folder)):
                found.append(process)
    return found


def _lives(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


async def _end(program: Program) -> None:
    """A test that failed leaves nothing behind: asked first, then killed, with its children."""
    if program.process.poll() is not None:
        return
    children = program.family()
    program.send(signal.SIGTERM)
    with trio.move_on_after(ENDING_SECONDS):
        await program.process.wait()
        return
    for process in children:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    await program.process.wait()
