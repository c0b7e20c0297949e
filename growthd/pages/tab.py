"""One page of growthd's own: dressed for reading, guarded against leaving the site."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import attrs

from growthd.pages.wire import Message, TabLost, Wire

BLOCKED = (
    "*://pbs.twimg.com/*",
    "*://video.twimg.com/*",
    *(
        f"*.{kind}{tail}"
        for kind in ("avif", "gif", "ico", "jpeg", "jpg", "png", "svg", "webp")
        for tail in ("", "?*")
    ),
    *(
        f"*.{kind}{tail}"
        for kind in ("m3u8", "m4s", "mp3", "mp4", "otf", "ttf", "webm", "woff", "woff2")
        for tail in ("", "?*")
    ),
)
"""URL patterns of images, media and fonts: none of them carries a number."""


_NO_QUESTIONS = """
alert = print = () => {}; confirm = () => false; prompt = () => null;
Object.defineProperty(window, 'onbeforeunload', {get: () => null, set: () => {}});
{
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (type !== 'beforeunload') return listen.call(this, type, ...rest);
  };
}
"""
"""Nobody is there to answer; and a page that is asked before it is left, or that shows a dialog
then, makes the browser forget the next order to navigate."""
_SHOWN = ("text/", "application/xhtml+xml", "application/xml", "application/json", "image/")
_REST_SECONDS = 2.0
_START_SECONDS = 1.0


class Condition(StrEnum):
    """Why a tab is not used again."""

    WORN = "worn"
    """It served as many visits as a tab may."""
    CRASHED = "crashed"
    HUNG = "hung"
    CANCELLED = "cancelled"
    """A visit was broken off in it."""
    LOST = "lost"
    """Its browser is gone, or did not carry out a command."""
    MEMORY = "memory"


@attrs.frozen(kw_only=True)
class Viewport:
    """CSS pixels. Tall, so that a virtualised list renders many posts at once."""

    width: int = 1280
    height: int = 3000


@attrs.define(kw_only=True, eq=False)
class Tab:
    """A page and the session that leads to it. All coroutines run inside a unit of work."""

    wire: Wire
    target_id: str
    viewport: Viewport = attrs.field(factory=Viewport)
    guest: bool = False
    """True in a browser that is not growthd's: no setting of its own may change."""
    visits: int = 0
    rested: bool = False
    """True while an empty page is in it."""
    condemned: Condition | None = None
    """Set once the tab must not be used again."""
    origin: str = ""
    """The only origin its main frame may load from, as `scheme://host[:port]`."""
    strayed: str | None = None
    """Where the last visit was led off the origin; the request was not made."""
    interrupted: asyncio.Event = attrs.field(factory=asyncio.Event)
    """Set when the visit under way cannot go on: strayed, or crashed."""
    _asked: asyncio.Event = attrs.field(factory=asyncio.Event)
    """Set once the main frame asks for a document."""
    _errands: set[asyncio.Task[None]] = attrs.field(factory=set)

    async def dress(self) -> None:
        """Images, media and fonts are blocked, and the guard stands. Once for a new tab."""
        self.wire.on("Fetch.requestPaused", self._paused)
        self.wire.on("Inspector.targetCrashed", self._crashed)
        send = self.wire.send
        await asyncio.gather(
            send("Inspector.enable"),
            send("Page.enable"),
            send("Page.addScriptToEvaluateOnNewDocument", source=_NO_QUESTIONS),
            send("Network.enable", maxPostDataSize=65_536),
            send("Network.setBlockedURLs", urls=list(BLOCKED)),
            send("Network.setBypassServiceWorker", bypass=True),
            self._deny_downloads(),
            send("Emulation.setFocusEmulationEnabled", enabled=True),
            send(
                "Emulation.setDeviceMetricsOverride",
                width=self.viewport.width,
                height=self.viewport.height,
                deviceScaleFactor=1,
                mobile=False,
            ),
        )

    async def _deny_downloads(self) -> None:
        """The guard stands, and nothing is saved.

        A guest inspects responses instead: the browser's setting would be for the owner's tabs too.
        """
        stages = ("Request", "Response") if self.guest else ("Request",)
        documents = {"urlPattern": "*", "resourceType": "Document"}
        patterns = [{**documents, "requestStage": stage} for stage in stages]
        await self.wire.send("Fetch.enable", patterns=patterns)
        if not self.guest:
            await self.wire.send("Page.setDownloadBehavior", behavior="deny")

    def begin(self, origin: str) -> None:
        """A visit starts: its main frame may load from `origin` only."""
        self.origin, self.strayed, self.rested = origin, None, False
        self.interrupted.clear()
        self.visits += 1

    def end(self) -> None:
        """The visit is over: the page left behind may load no other."""
        self.origin = ""

    async def rest(self) -> None:
        """The page is left for an empty one: no timers, no requests, until the next visit."""
        self.rested = True
        try:
            async with asyncio.timeout(_REST_SECONDS):
                await self.navigate("about:blank")
        except (TimeoutError, TabLost):
            self.condemn(Condition.HUNG)

    async def navigate(self, url: str) -> str | None:
        """The browser's error text, or None once the document has begun to arrive."""
        # Nothing came of it: the browser still dwells on the page that it has left.
        while (answer := await self._try(url)) is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_START_SECONDS):
                    await self.wire.send("Page.stopLoading")
        error: str | None = answer.get("errorText")
        return error

    async def _try(self, url: str) -> Message | None:
        """The answer to one order to navigate; None where nothing came of it in a second."""
        self._asked.clear()
        going = asyncio.ensure_future(self.wire.send("Page.navigate", url=url))
        asked = asyncio.ensure_future(self._asked.wait())
        try:
            begun, _ = await asyncio.wait(
                {going, asked}, timeout=_START_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            return await going if begun else None
        finally:
            asked.cancel()
            going.cancel()
            await asyncio.gather(going, asked, return_exceptions=True)

    async def evaluate(self, function: str, *arguments: object) -> Any:  # noqa: ANN401 - JSON
        """What a JavaScript function returns, or its promise resolves to. Raises TabLost.

        Sent as an expression to the protocol: the page's own policy against eval is no hindrance.
        """
        call = f"({function})({','.join(json.dumps(argument) for argument in arguments)})"
        answer = await self.wire.send(
            "Runtime.evaluate", expression=call, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise TabLost(str(answer["exceptionDetails"].get("text", "")))
        return answer["result"].get("value")

    async def reach(self) -> None:
        """The browser still knows the tab. Raises TabLost; a page that hangs is no hindrance."""
        await self.wire.send("Target.getTargetInfo")

    def condemn(self, condition: Condition) -> None:
        """The tab is not used again; the first reason stands."""
        self.condemned = self.condemned or condition

    def _crashed(self, _event: Message) -> None:
        self.condemn(Condition.CRASHED)
        self.interrupted.set()

    def _paused(self, event: Message) -> None:
        request, url = event["requestId"], event["request"]["url"]
        main = event["frameId"] == self.target_id
        if main:
            self._asked.set()
        if main and origin_of(url) != self.origin:
            self.strayed = url
            self.interrupted.set()
            self._start(self._refuse(request, "BlockedByClient"))
        elif is_download(event.get("responseHeaders", ())):
            # Aborted, as a download is: any other reason puts an error page in the page's place.
            self._start(self._refuse(request, "Aborted"))
        else:
            self._start(self._continue(request))

    async def _refuse(self, request: str, reason: str) -> None:
        with suppress(TabLost):
            await self.wire.send("Fetch.failRequest", requestId=request, errorReason=reason)

    async def _continue(self, request: str) -> None:
        with suppress(TabLost):
            await self.wire.send("Fetch.continueRequest", requestId=request)

    def _start(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


def is_download(headers: Iterable[Message]) -> bool:
    """True for response headers of what a browser would save rather than show."""
    values = {header["name"].lower(): header["value"].lower() for header in headers}
    kind = values.get("content-type", "text/html")
    saved = values.get("content-disposition", "").startswith("attachment")
    return saved or not kind.startswith(_SHOWN)


def origin_of(url: str) -> str:
    """`scheme://host[:port]`, in lower case."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
