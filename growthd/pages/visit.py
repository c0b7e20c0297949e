"""One bounded visit to one page, and everything it brought home."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Any

import attrs

from growthd import border
from growthd.model.page import PageCapture
from growthd.pages.pool import Pool
from growthd.pages.settle import Settle, Sight, look, scroll
from growthd.pages.tab import Condition, Tab, origin_of
from growthd.pages.traffic import Traffic
from growthd.pages.wire import TabLost
from growthd.supervision.outage import Outage

_ASK_THE_BROWSER = frozenset({Condition.LOST, Condition.HUNG, Condition.CRASHED})
_MAX_HTML = 8 * 2**20
_LAST_LOOK_SECONDS = 4.0
_RETRY_SECONDS = 0.05
_NUDGE_SECONDS = 0.2
"""Between two steps towards the end of a list that has not grown."""
_NO_NETWORK = frozenset(
    f"net::ERR_{error}"
    for error in (
        "ADDRESS_UNREACHABLE",
        "CONNECTION_REFUSED",
        "CONNECTION_TIMED_OUT",
        "INTERNET_DISCONNECTED",
        "NAME_NOT_RESOLVED",
        "NETWORK_CHANGED",
        "NETWORK_IO_SUSPENDED",
        "PROXY_CONNECTION_FAILED",
        "TIMED_OUT",
    )
)
"""What the browser says when the machine has no way to the site."""

_DOCUMENT = """
(most) => ({url: location.href, title: document.title,
  html: document.documentElement ? document.documentElement.outerHTML.slice(0, most) : ''})
"""


class OffLimits(ValueError):
    """A visit was asked to go somewhere else than to the site that it may read."""


@attrs.frozen(kw_only=True)
class Errand:
    """Where to go, what to wait for, and for how long at most."""

    url: str
    settle: Settle
    bound_seconds: float
    origin: str
    now: Callable[[], datetime]


async def load(
    pool: Pool,
    url: str,
    *,
    settle: Settle,
    bound_seconds: float,
    allowed_origin: str,
    now: Callable[[], datetime],
) -> PageCapture:
    """All that a visit to `url` saw within `bound_seconds`; never an exception about the page.

    A page that hangs, crashes or never finishes gives an unsettled capture. One that leads off
    `allowed_origin` is not followed: the capture's `url` tells where it led. Raises Outage when
    there is no browser or no network, and OffLimits for a URL outside `allowed_origin`.
    """
    errand = Errand(
        url=url,
        settle=settle,
        bound_seconds=bound_seconds,
        origin=origin_of(allowed_origin),
        now=now,
    )
    if origin_of(url) != errand.origin:
        raise OffLimits(f"{url} is not on {allowed_origin}")
    async with pool.borrow() as tab:
        try:
            capture = await border.run(partial(visit, tab, errand))
        except TabLost:
            tab.condemn(Condition.LOST)
            capture = _nothing(errand)
        # One page that hangs or is lost says nothing of the browser; all of them would.
        if tab.condemned in _ASK_THE_BROWSER and not await pool.browser_answers():
            raise Outage("the browser went away during a visit")
        return capture


async def visit(tab: Tab, errand: Errand) -> PageCapture:
    """The unit of work: navigate, listen, wait, take the document."""
    tab.begin(errand.origin)
    traffic = Traffic(
        wire=tab.wire,
        origin=errand.origin,
        expected=errand.settle.operations,
        now=errand.now,
    )
    with traffic.heard():
        bound = _Bound.of(tab, errand.bound_seconds)
        settled = await bound.hold(_settle(tab, traffic, errand))
        if settled and traffic.answered.is_set():
            await bound.hold(_read_on(tab, traffic, errand.settle))
        await traffic.drain()
        capture = await _take(tab, traffic, errand, settled=settled)
    tab.end()
    return capture


@attrs.frozen
class _Bound:
    """What holds a visit: its time, and the tab it is made in."""

    tab: Tab
    end: float

    @classmethod
    def of(cls, tab: Tab, seconds: float) -> _Bound:
        return cls(tab, asyncio.get_running_loop().time() + seconds)

    async def hold(self, work: Coroutine[Any, Any, bool]) -> bool:
        """What the work came to; False once the time is over, or the visit cannot go on."""
        going = asyncio.ensure_future(work)
        broken = asyncio.ensure_future(self.tab.interrupted.wait())
        left = self.end - asyncio.get_running_loop().time()
        try:
            await asyncio.wait({going, broken}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            return going.result() if going.done() else self.tab.strayed is not None
        finally:
            going.cancel()
            broken.cancel()
            await asyncio.gather(going, broken, return_exceptions=True)


async def _settle(tab: Tab, traffic: Traffic, errand: Errand) -> bool:
    """True once content or a terminal state is there."""
    settled = await _go(tab, errand) and await _watch(tab, traffic, errand.settle)
    if not traffic.stale:
        return settled
    # The page drew old numbers out of the browser's cache: once more, without it.
    await tab.wire.send("Network.setCacheDisabled", cacheDisabled=True)
    traffic.begin_again()
    return await _go(tab, errand) and await _watch(tab, traffic, errand.settle)


async def _go(tab: Tab, errand: Errand) -> bool:
    error = await tab.navigate(errand.url)
    if error in _NO_NETWORK:
        raise Outage(f"{errand.origin} cannot be reached: {error}")
    return error is None


async def _watch(tab: Tab, traffic: Traffic, settle: Settle) -> bool:
    while True:
        try:
            sight = await look(tab, settle)
        except TabLost:
            await tab.reach()  # A new document replaced the one looked at; or else all is lost.
            await asyncio.sleep(_RETRY_SECONDS)
            continue
        if sight is Sight.CONTENT:
            await traffic.expect(settle.quiet_seconds)
            return True
        if sight is Sight.WALL or traffic.answered.is_set():
            return True


async def _read_on(tab: Tab, traffic: Traffic, settle: Settle) -> bool:
    """True once the timeline, scrolled down, has carried all that is sought."""
    left, read = set(settle.sought), 0
    for _ in range(settle.more):
        unread, read = traffic.payloads[read:], len(traffic.payloads)
        left = {post for post in left if not any(post.encode() in one.body for one in unread)}
        if not left or not await _scroll_on(tab, traffic, settle.quiet_seconds):
            break
    return not left


async def _scroll_on(tab: Tab, traffic: Traffic, quiet_seconds: float) -> bool:
    """True once one more page of the timeline is there; False where nothing more comes."""
    heard, now = traffic.answers, asyncio.get_running_loop().time
    since = now()
    while traffic.answers == heard and now() - since < quiet_seconds:
        if traffic.awaits:
            since = now()
        else:
            await scroll(tab)
        await traffic.another(_NUDGE_SECONDS)
    return traffic.answers > heard


async def _take(tab: Tab, traffic: Traffic, errand: Errand, *, settled: bool) -> PageCapture:
    if tab.strayed:
        return attrs.evolve(_nothing(errand), url=tab.strayed, settled=True)
    document = None if tab.condemned else await _document(tab)
    if document is None:
        return attrs.evolve(_nothing(errand), payloads=tuple(traffic.payloads))
    return PageCapture(
        asked=errand.url,
        url=document["url"],
        title=document["title"],
        html=document["html"].encode("utf-8", "replace")[:_MAX_HTML],
        settled=settled,
        payloads=tuple(traffic.payloads),
        loaded_at=errand.now(),
    )


async def _document(tab: Tab) -> dict[str, str] | None:
    """The document as rendered; None, and the tab condemned, where the page does not answer."""
    try:
        async with asyncio.timeout(_LAST_LOOK_SECONDS):
            document = await tab.evaluate(_DOCUMENT, _MAX_HTML)
    except TimeoutError:
        tab.condemn(Condition.HUNG)
        return None
    # An element may be named `title` or `documentElement`, and answers in their place.
    return {name: text if isinstance(text, str) else "" for name, text in document.items()}


def _nothing(errand: Errand) -> PageCapture:
    return PageCapture(
        asked=errand.url,
        url=errand.url,
        title="",
        html=b"",
        settled=False,
        payloads=(),
        loaded_at=errand.now(),
    )
