"""The demo plays, checks itself, and leaves nothing behind, however it is ended."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import httpx2

from growthd.demo.scene import Scene
from growthd.house import visit_database
from growthd.model.capture import CaptureState
from tests.programs import Program, end_users, family, gone, growthd, users
from tests.store.asking import rows
from tests.waiting import until

PAGE = re.compile(r"The page is at (http://\S+)")
HOLDER = re.compile(r"process (\d+) ")


@asynccontextmanager
async def playing(folder: Path, *arguments: str) -> AsyncIterator[Program]:
    """A demo whose temporary files lie in `folder`."""
    environ = {"TMPDIR": str(folder)}
    log = folder / "demo.log"
    async with growthd("demo", "--port", "0", *arguments, log=log, environ=environ) as demo:
        try:
            yield demo
        except BaseException:
            end_users(folder)
            raise


def figure(said: str, name: str) -> int:
    """The first number of a line of the summary."""
    found = re.search(rf"^ *{name} +(\d+)", said, re.MULTILINE)
    assert found, f"no {name} in:\n{said}"
    return int(found[1])


async def captured(demo: Program, least: int) -> int:
    """How many captures the page says were read on time, once there are so many."""
    found = PAGE.search(await demo.says("The page is at"))
    assert found

    async def look() -> int | None:
        status = (await http.get("/v1/status")).raise_for_status().json()
        count = sum(kind["tally"]["captured"] for kind in status["horizons"])
        return count if count >= least else None

    async with httpx2.AsyncClient(base_url=found[1], timeout=10) as http:
        return await until(look)


def daemon_of(folder: Path) -> int:
    """The pid of the daemon that holds the folder."""
    found = HOLDER.match((folder / "daemon.lock").read_text())
    assert found
    return int(found[1])


def names_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def is_held(folder: Path) -> bool:
    """Whether a daemon has begun to work in a demo's temporary folder."""
    return any(folder.glob("growthd-demo-*/daemon.lock"))


@attrs.frozen(kw_only=True)
class Entry:
    """A row of the ledger."""

    capture_id: int
    subject: str
    subject_id: str
    horizon_minutes: int
    state: CaptureState = attrs.field(converter=CaptureState)

    @property
    def key(self) -> tuple[str, str, int]:
        return self.subject, self.subject_id, self.horizon_minutes


LEDGER = "select capture_id, subject, subject_id, horizon_minutes, state from captures"
SNAPSHOTS = "select decision_id, horizon_minutes, collected_at from performance_snapshots"


async def ledger_of(folder: Path) -> tuple[list[Entry], set[tuple[object, ...]]]:
    """The ledger, and what was stored of posts."""
    async with visit_database(Scene.resumed(folder).config()) as database:
        entries = [Entry(**row) for row in await rows(database, LEDGER)]
        return entries, {tuple(row) for row in await rows(database, SNAPSHOTS)}


async def test_a_demo_checks_itself_and_finds_nothing_wrong(short_directory: Path) -> None:
    async with playing(short_directory, "--for", "15s", "--speed", "300") as demo:
        code = await demo.ended(180)
    said = demo.said

    assert (code, figure(said, "missed"), figure(said, "wrong values")) == (0, 0, 0), said
    assert (figure(said, "stored twice"), figure(said, "posts unnoticed")) == (0, 0)
    assert figure(said, "posts") >= 5
    assert figure(said, "numbers checked") >= 10
    assert re.search(r"account-hours +([1-9]\d*) of \1$", said, re.MULTILINE), said
    assert users(short_directory) == []
    assert names_in(short_directory) == ["demo.log"]


async def test_a_killed_daemon_is_told_of_and_resumed_without_a_loss(short_directory: Path) -> None:
    """F47: what was planned is read, and what was read is not read again."""
    kept = short_directory / "kept"
    async with playing(short_directory, "--keep", str(kept)) as demo:
        await captured(demo, 5)
        before, stored = await ledger_of(kept)
        pid = daemon_of(kept)
        relatives = family(pid)
        os.kill(pid, signal.SIGKILL)
        code = await demo.ended()
    assert (code, "The daemon was ended by SIGKILL." in demo.said) == (1, True), demo.said
    assert f"growthd demo --resume {kept}" in demo.said
    assert "Traceback" not in demo.said
    assert await gone(relatives) == []

    async with playing(short_directory, "--resume", str(kept), "--for", "8s") as demo:
        await demo.ended(180)
    said = demo.said
    assert (figure(said, "wrong values"), figure(said, "stored twice")) == (0, 0), said
    after, now_stored = await ledger_of(kept)

    ids, keys = {entry.capture_id: entry for entry in after}, {entry.key for entry in after}
    assert [e for e in before if e.capture_id not in ids and e.key not in keys] == []
    done = [e for e in before if e.state in {CaptureState.CAPTURED, CaptureState.LATE}]
    assert done
    assert [e for e in done if ids[e.capture_id].state is not e.state] == []
    assert stored <= now_stored
    assert len({key[:2] for key in now_stored}) == len(now_stored) > len(stored)


async def test_ctrl_c_ends_with_the_summary(short_directory: Path) -> None:
    async with playing(short_directory) as demo:
        await captured(demo, 2)
        relatives = demo.family()
        demo.send(signal.SIGINT)
        await demo.ended()

    assert figure(demo.said, "wrong values") == 0, demo.said
    assert "Traceback" not in demo.said
    assert await gone(relatives) == []
    assert users(short_directory) == []
    assert names_in(short_directory) == ["demo.log"]


async def test_a_terminal_that_is_closed_as_the_demo_starts_leaves_nothing(
    short_directory: Path,
) -> None:

    async def booting() -> bool:
        return is_held(short_directory)

    async with playing(short_directory) as demo:
        await until(booting)
        relatives = demo.family()
        demo.send(signal.SIGHUP)
        await demo.ended()

    assert "Traceback" not in demo.said
    assert await gone(relatives) == []
    assert names_in(short_directory) == ["demo.log"]
