"""The daemon as a process of its own: started, spoken to, and ended with all that it started."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NoReturn

import attrs
import httpx2
import trio

from growthd.demo.scene import Scene
from growthd.house import clear_away
from growthd.web.door import ADDRESS

BOOT_SECONDS = 60.0
STOP_SECONDS = 15.0
LOOK_SECONDS = 0.1
LOG = "daemon.log"


class DaemonEnded(Exception):
    """The daemon did not start, or ended by itself; the message says what is known of it."""


@attrs.frozen(kw_only=True)
class Daemon:
    """A running daemon that keeps its data in `folder`."""

    folder: Path
    process: trio.Process
    advice: str
    """What to do where it ends by itself."""

    async def address(self) -> str:
        """Where the page is, once the daemon has opened its door. Raises DaemonEnded."""
        file = self.folder / ADDRESS
        with trio.move_on_after(BOOT_SECONDS):
            while self.process.poll() is None:
                with suppress(FileNotFoundError):  # a door that closes takes its address away
                    if url := file.read_text(encoding="ascii").strip():
                        return url
                await trio.sleep(LOOK_SECONDS)
        raise self._ended("did not start", silent=False)

    async def browser(self) -> None:
        """The daemon's browser is open. Raises DaemonEnded."""
        url = await self.address()
        with trio.move_on_after(BOOT_SECONDS):
            async with httpx2.AsyncClient(base_url=url, timeout=10) as http:
                while self.process.poll() is None:
                    with suppress(httpx2.TransportError):
                        if "growthd_browser_up 1.0" in (await http.get("/metrics")).text:
                            return
                    await trio.sleep(LOOK_SECONDS)
        raise self._ended("did not start", silent=False)

    def reload(self) -> None:
        """The configuration will be read anew; `address` waits for the door that opens then.

        A port that was chosen freely is another one afterwards.
        """
        (self.folder / ADDRESS).unlink(missing_ok=True)
        self.process.send_signal(signal.SIGHUP)

    async def end(self) -> NoReturn:
        """Raises DaemonEnded once the daemon has ended."""
        code = await self.process.wait()
        if code < 0:
            raise self._ended(f"was ended by {signal.Signals(-code).name}", silent=True)
        raise self._ended(f"ended with code {code}", silent=False)

    def _ended(self, how: str, *, silent: bool) -> DaemonEnded:
        said = "" if silent else f"It last said:\n{_last_words(self.folder / LOG)}\n"
        return DaemonEnded(f"The daemon {how}. {said}{self.advice}")


@asynccontextmanager
async def started(scene: Scene, advice: str) -> AsyncIterator[Daemon]:
    """A daemon by the scene's configuration, out of reach of the terminal's Ctrl-C.

    Afterwards no process is left of it, nor of its server and browser, however it ended.
    """
    (scene.folder / ADDRESS).unlink(missing_ok=True)  # of one that was killed
    daemon = Daemon(folder=scene.folder, process=await _open(scene.folder), advice=advice)
    try:
        yield daemon
    finally:
        with trio.CancelScope(shield=True):
            await _stop(daemon.process)
            await clear_away(scene.config())


async def _open(folder: Path) -> trio.Process:
    command = [sys.executable, "-m", "growthd", "run", "--config", str(folder / "growthd.toml")]
    with (folder / LOG).open("ab") as log:
        start = partial(
            trio.lowlevel.open_process,
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        return await start()


async def _stop(process: trio.Process) -> None:
    """Ask it to end, and see it end."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    with trio.move_on_after(STOP_SECONDS):
        await process.wait()
        return
    process.kill()
    await process.wait()


def _last_words(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])
