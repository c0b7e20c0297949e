"""A Chromium process of growthd's own: launched in its own process group, and ended with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import attrs
import httpx2
import psutil
import trio

from growthd.pages import profile as profiles
from growthd.supervision.outage import Outage

_NOT_NEEDED = (
    "InitialWebUI,MediaRouter,OptimizationGuideOnDeviceModel,OptimizationHints,"
    "RenderDocument,SpareRendererForSitePerProcess,Translate,WebUIOmniboxAimPopup,"
    "WebUIOmniboxPopup,WebUIReloadButton"
)
"""Features of the browser's own face and helpers: without them three renderers fewer live. And
RenderDocument, which builds a tab's frame anew for each page: a quarter of what a visit costs."""

_FLAGS = (
    # Quiet: nothing but the page talks to the network or asks the owner anything.
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-search-engine-choice-screen",
    "--disable-sync",
    f"--disable-features={_NOT_NEEDED}",
    "--deny-permission-prompts",
    "--hide-crash-restore-bubble",
    "--mute-audio",
    "--noerrdialogs",
    "--password-store=basic",
    "--use-mock-keychain",
    # Awake: a page behind other windows renders as fast as one in front.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    # Small: a page that was left is gone, and no process waits for what will not come.
    "--disable-back-forward-cache",
    "--disk-cache-size=104857600",
    # The port is free, loopback, and written to DevToolsActivePort.
    "--remote-debugging-port=0",
)
_EMPTY_PAGE = "about:blank"
_LOG = "chromium.log"
_PORT = "DevToolsActivePort"
_GRACE_SECONDS = 2.0
"""Between asking a browser to close and ending it, at each of three steps."""


@attrs.frozen(kw_only=True)
class Launch:
    """What to start. `profile` is an absolute path and is kept across runs."""

    executable: Path
    profile: Path
    headless: bool
    ready_seconds: float = 20.0


def command(launch: Launch) -> list[str]:
    """The command line; the sandbox is off only for root, where Chromium runs in no other way."""
    extra = [f"--user-data-dir={launch.profile}"]
    # A window opens on an empty page: the browser's own start page talks to its maker.
    extra += ["--headless=new", "--no-startup-window"] if launch.headless else [_EMPTY_PAGE]
    if sys.platform == "linux":
        extra.append("--disable-dev-shm-usage")
        if os.geteuid() == 0:
            extra.append("--no-sandbox")
    return [str(launch.executable), *_FLAGS, *extra]


@attrs.define(kw_only=True)
class Chromium:
    """A running browser. `endpoint` is its CDP address, known to this user alone."""

    process: trio.Process
    profile: Path
    endpoint: str

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    async def memory_bytes(self) -> int | None:
        """Resident bytes of the whole process tree; None once it is dead."""
        return await trio.to_thread.run_sync(resident_bytes, self.process.pid)

    async def stop(self, *, leaving: bool = False) -> None:
        """No process of the browser is left. Bounded to about six seconds, not cancellable.

        `leaving` says that it was asked to close by itself, and is given the time to.
        """
        with trio.CancelScope(shield=True):
            if leaving:
                with trio.move_on_after(_GRACE_SECONDS):
                    await self.process.wait()
            await end_group(self.process.pid, lambda: self.running)
            await self.process.wait()
            await end_stragglers(self.profile)


async def launch_chromium(launch: Launch) -> Chromium:
    """Start the browser and return once it listens. Raises Outage with its own last words.

    The caller holds the profile (`profile.held`). A browser that a dead growthd left is ended.
    """
    await evict(launch.profile)
    with (launch.profile / _LOG).open("wb") as log:
        process = await trio.lowlevel.open_process(
            command(launch),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
            # Crash reports stay in the profile, and their handler names it on its command line.
            env={**os.environ, "BREAKPAD_DUMP_LOCATION": str(launch.profile / "crashes")},
        )
    chromium = Chromium(process=process, profile=launch.profile, endpoint="")
    try:
        chromium.endpoint = await _endpoint(launch, process)
    except BaseException:
        await chromium.stop()
        raise
    return chromium


async def evict(profile: Path) -> None:
    """Nobody uses the profile: an orphan of growthd's is ended, anybody else is refused by name."""
    if holder := profiles.tenant(profile):
        if not profiles.is_ours(holder):
            raise profiles.refuse(profile, holder)
        await end_group(holder.pid, partial(profiles.lives, holder))
    profiles.sweep(profile)


async def _endpoint(launch: Launch, process: trio.Process) -> str:
    with trio.move_on_after(launch.ready_seconds):
        while process.poll() is None:
            if found := _read_port(launch.profile / _PORT):
                return found
            await trio.sleep(0.02)
    raise Outage(f"{launch.executable} did not start: {last_words(launch.profile / _LOG)}")


def _read_port(path: Path) -> str | None:
    with suppress(OSError, ValueError):
        port, route = path.read_text().split()
        return f"ws://127.0.0.1:{int(port)}{route}"
    return None


async def close_targets(endpoint: str, target_ids: Iterable[str]) -> None:
    """The tabs are gone, where the browser at `endpoint` has them: even one that hangs.

    By plain HTTP, since a tab that hangs lets nobody attach to its browser.
    """
    address = urlsplit(endpoint)
    scheme = "https" if address.scheme in {"https", "wss"} else "http"
    async with httpx2.AsyncClient(timeout=_GRACE_SECONDS, trust_env=False) as client:
        for target_id in target_ids:
            with suppress(httpx2.HTTPError):
                await client.get(f"{scheme}://{address.netloc}/json/close/{target_id}")


def last_words(log: Path) -> str:
    """The last line that a browser wrote before it gave up, at most 300 characters."""
    with suppress(OSError):
        if lines := log.read_text(errors="replace").split("\n")[-20:]:
            return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "silent")
    return "silent"


def resident_bytes(pid: int) -> int | None:
    """Resident memory of a process and all below it, shared pages counted in each."""
    try:
        root = psutil.Process(pid)
        family = [root, *root.children(recursive=True)]
    except psutil.Error:
        return None
    total = 0
    for member in family:
        with suppress(psutil.Error):
            total += member.memory_info().rss
    return total


async def end_group(leader: int, running: Callable[[], bool]) -> None:
    """The process group of `leader` is gone: asked first, then killed."""
    _signal_group(leader, signal.SIGTERM)
    with trio.move_on_after(_GRACE_SECONDS):
        while running():  # noqa: ASYNC110 - a process of a dead parent raises no event
            await trio.sleep(0.02)
    _signal_group(leader, signal.SIGKILL)
    with trio.move_on_after(_GRACE_SECONDS):
        while running():  # noqa: ASYNC110
            await trio.sleep(0.02)


async def end_stragglers(profile: Path) -> None:
    """No process names the profile any more: crash handlers live in groups of their own."""
    with trio.move_on_after(_GRACE_SECONDS):
        while await trio.to_thread.run_sync(users, profile):  # noqa: ASYNC110
            await trio.sleep(0.02)
    for process in await trio.to_thread.run_sync(users, profile):
        with suppress(psutil.Error):
            process.kill()


def users(profile: Path) -> list[psutil.Process]:
    """The processes that name the profile, or a file in it, on their command line."""
    marks = (f"={profile}", f"={profile}/")
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        for argument in process.info["cmdline"] or ()
        if argument.endswith(marks[0]) or marks[1] in argument
    ]


def _signal_group(leader: int, signum: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signum)
