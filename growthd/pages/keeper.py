"""Keeps a browser: launches or attaches when a tab is asked for, and lets go of a dead one."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from pathlib import Path

import attrs
import trio

from growthd import border
from growthd.pages.browser import Link, connect
from growthd.pages.chromium import Chromium, Launch, close_targets, launch_chromium
from growthd.pages.find import find_browser
from growthd.pages.profile import held
from growthd.pages.tab import Tab, Viewport
from growthd.pages.wire import TabLost
from growthd.supervision.outage import Outage


def _absolute(path: Path) -> Path:
    return path.absolute()


@attrs.frozen(kw_only=True)
class Lodging:
    """Which browser to keep. With `cdp_url` it is somebody else's, and never ended."""

    profile: Path = attrs.field(converter=_absolute)
    headless: bool = False
    cdp_url: str = ""
    executable: Path | None = None
    """None: whichever `find_browser` finds."""
    connect_seconds: float = 15.0
    viewport: Viewport = attrs.field(factory=Viewport)


@attrs.define(kw_only=True, eq=False)
class Keeper:
    """At most one browser and one connection to it; both appear on demand."""

    lodging: Lodging
    chromium: Chromium | None = None
    """The process, where it is growthd's own."""
    link: Link | None = None
    _door: trio.Lock = attrs.field(factory=trio.Lock)
    _claim: ExitStack = attrs.field(factory=ExitStack)
    _left_behind: set[str] = attrs.field(factory=set)
    """Targets of ours that a lost connection could not close."""

    @property
    def is_open(self) -> bool:
        return self.link is not None

    async def open_tab(self) -> tuple[Link, Tab]:
        """A new tab and the connection it belongs to. Raises Outage, or NoBrowser."""
        async with self._door:
            link = self.link or await self._open()
        try:
            tab = await border.run(partial(link.open_tab, self.lodging.viewport))
        except TabLost as lost:
            await self.forget(link)
            raise Outage(f"the browser went away: {lost}") from lost
        return link, tab

    async def answers(self, link: Link) -> bool:
        """True if the browser behind `link` still works; where not, it has been let go."""
        if link is self.link and await border.run(link.answers):
            return True
        await self.forget(link)
        return False

    async def memory_bytes(self) -> int | None:
        """Resident bytes of growthd's own browser; None where there is none, or it is not ours."""
        return await self.chromium.memory_bytes() if self.chromium else None

    async def forget(self, link: Link) -> None:
        """The connection is given up. A browser of ours that died with it is cleared away."""
        async with self._door:
            if link is self.link:
                await self._disconnect()
                if self.chromium and not self.chromium.running:
                    await self._stop()

    async def close(self) -> None:
        """No process is left of a browser that we launched; one that we attached to lives on."""
        with trio.CancelScope(shield=True):
            async with self._door:
                # Only a browser that closes by itself keeps the cookies of the last half minute.
                leaving = bool(self.link and self.chromium)
                if self.link and leaving:
                    await border.run(self.link.dismiss)
                await self._disconnect()
                await self._stop(leaving=leaving)

    async def _open(self) -> Link:
        if self.lodging.cdp_url:
            return await self._connect(self.lodging.cdp_url)
        if self.chromium and not self.chromium.running:
            await self._stop()
        kept = self.chromium
        chromium = kept or await self._launch()
        try:
            return await self._connect(chromium.endpoint)
        except BaseException as failure:
            was_dying = kept is not None and not chromium.running
            await self._stop()
            if not (was_dying and isinstance(failure, Outage)):
                raise
        return await self._open()  # that one was dying when it was asked

    async def _connect(self, endpoint: str) -> Link:
        await close_targets(endpoint, self._left_behind)
        self._left_behind.clear()
        seconds, guest = self.lodging.connect_seconds, self.chromium is None
        self.link = await border.run(partial(connect, endpoint, seconds, guest=guest))
        return self.link

    async def _launch(self) -> Chromium:
        executable = self.lodging.executable or find_browser()
        self._claim.enter_context(held(self.lodging.profile))
        launch = Launch(
            executable=executable, profile=self.lodging.profile, headless=self.lodging.headless
        )
        try:
            self.chromium = await launch_chromium(launch)
        except BaseException:
            self._claim.close()
            raise
        return self.chromium

    async def _disconnect(self) -> None:
        link, self.link = self.link, None
        if link:
            with trio.CancelScope(shield=True):
                await border.run(link.disconnect)
            self._left_behind |= link.pages.keys()

    async def _stop(self, *, leaving: bool = False) -> None:
        chromium, self.chromium = self.chromium, None
        if chromium:
            await chromium.stop(leaving=leaving)
            self._left_behind.clear()
        self._claim.close()
