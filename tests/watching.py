"""A daemon that watches a simulated site, as people run it; those who only look share one."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import httpx2
import pytest
import trio

from growthd.demo.scene import Scene
from growthd.postgres.account import make_private
from growthd.simx.site import Site, serve
from growthd.web.door import ADDRESS
from tests.conftest import throw_away_directory
from tests.programs import Program, end_users, growthd
from tests.waiting import until

SPEED = 480.0
Json = dict[str, Any]  # of the API


@attrs.frozen(kw_only=True)
class Watch:
    """A data folder with a configuration in it, and the site that it speaks of."""

    folder: Path
    site: str
    port: int

    @property
    def config(self) -> Path:
        return self.folder / "growthd.toml"

    @property
    def scene(self) -> Scene:
        return Scene.resumed(self.folder)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "daemon.log"

    @property
    def said(self) -> str:
        """All that its daemons have said."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    @property
    def settings(self) -> str:
        return self.config.read_text(encoding="utf-8")

    def set(self, settings: str) -> None:
        """The configuration's file says this."""
        self.config.write_text(settings, encoding="utf-8")

    def mode(self, name: str) -> int:
        """The permissions of a file in the folder."""
        return stat.S_IMODE((self.folder / name).stat().st_mode)

    def running(self) -> Any:  # noqa: ANN401 - what asynccontextmanager makes
        """`growthd run` with this configuration."""
        return growthd("run", "--config", str(self.config), log=self.log)

    async def get(self, path: str) -> httpx2.Response:
        async with httpx2.AsyncClient(base_url=self.url, timeout=10) as http:
            return await http.get(path)

    async def answers(self, program: Program | None = None) -> None:
        """The page is there; the daemon has not ended before."""

        async def look() -> bool:
            assert program is None or program.process.poll() is None, program.said
            return (self.folder / ADDRESS).exists()

        await until(look)

    async def captured(self, least: int) -> int:
        """How many captures were read on time, once there are so many."""

        async def look() -> int | None:
            try:
                status: Json = (await self.get("/v1/status")).raise_for_status().json()
            except httpx2.HTTPError:
                return None  # the database, or the page, is away for a moment
            count = sum(kind["tally"]["captured"] for kind in status["horizons"])
            return count if count >= least else None

        return await until(look)

    async def metric(self, sample: str) -> float | None:
        """The value of a sample, by its name with its labels, as the scrape has it."""
        lines = (await self.get("/metrics")).raise_for_status().text.splitlines()
        values = [line.rpartition(" ")[2] for line in lines if line.rpartition(" ")[0] == sample]
        return float(values[0]) if values else None


@contextmanager
def prepared(folder: Path, speed: float = SPEED) -> Iterator[Watch]:
    """A site that is served, and a folder in which nothing has run yet."""
    make_private(folder)
    scene = Scene.new(folder, seed=7, speed=speed)
    scene.keep()
    with _served(Site(scene.world(), scene.now)) as site:
        watch = Watch(folder=folder, site=site, port=free_port())
        scene.configure(site, watch.port)
        try:
            yield watch
        finally:
            end_users(folder)


@contextmanager
def _served(site: Site) -> Iterator[str]:
    """Serve from a thread of its own, for as long as any test needs it."""
    ready: Future[tuple[str, trio.lowlevel.TrioToken, trio.Event]] = Future()

    async def run() -> None:
        async with trio.open_nursery() as nursery:
            base = await nursery.start(serve, site)
            finished = trio.Event()
            ready.set_result((base, trio.lowlevel.current_trio_token(), finished))
            await finished.wait()
            nursery.cancel_scope.cancel()

    thread = threading.Thread(target=partial(trio.run, run), name="simulated site")
    thread.start()
    base, token, finished = ready.result(timeout=30)
    try:
        yield base
    finally:
        token.run_sync_soon(finished.set)
        thread.join()


def free_port() -> int:
    """One that nobody listens on at the moment."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


@pytest.fixture
def watch(short_directory: Path) -> Iterator[Watch]:
    """A watch of the test's own, which has not begun."""
    with prepared(short_directory / "data") as made:
        yield made


@pytest.fixture(scope="module")
def standing_watch() -> Iterator[Watch]:
    """A watch that goes on for all tests of a file; nobody ends it or spoils its data."""
    with throw_away_directory() as directory, prepared(directory / "data") as made:
        command = [sys.executable, "-m", "growthd", "run", "--config", str(made.config)]
        with made.log.open("ab") as log, subprocess.Popen(command, stdout=log, stderr=log) as one:
            try:
                trio.run(made.answers)
                yield made
            finally:
                one.terminate()
                one.wait(timeout=30)


@asynccontextmanager
async def watching(watch: Watch) -> AsyncIterator[Program]:
    """A daemon at work on the watch, which answers."""
    async with watch.running() as program:
        await watch.answers(program)
        yield program
