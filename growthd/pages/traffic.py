"""Overhears the GraphQL responses that pass by while a page loads."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import attrs
import orjson

from growthd.model.page import Payload
from growthd.pages.tab import origin_of
from growthd.pages.wire import Message, TabLost, Wire

_OPERATION = re.compile(r"/i/api/graphql/[^/]+/(\w+)", re.ASCII)
_MAX_BODY = 16 * 2**20
_MAX_PAYLOADS = 64
_DRAIN_SECONDS = 0.5


@attrs.define(kw_only=True)
class _Exchange:
    """A GraphQL request whose response is on its way."""

    operation: str
    variables: bytes
    status: int = 0
    headers: dict[str, str] = attrs.field(factory=dict)
    stale: bool = False


@attrs.define(kw_only=True)
class Traffic:
    """The payloads of one visit, each read as soon as it is complete.

    `stale` is True once a response came from the browser's cache: such a body is left out, because
    an old number must not be read as a new one.
    """

    wire: Wire
    origin: str
    expected: frozenset[str]
    now: Callable[[], datetime]
    payloads: list[Payload] = attrs.field(factory=list)
    answered: asyncio.Event = attrs.field(factory=asyncio.Event)
    """Set once every expected operation has been received, or one of them was stale."""
    stale: bool = False
    _came: asyncio.Event = attrs.field(factory=asyncio.Event)
    _open: dict[str, _Exchange] = attrs.field(factory=dict)
    _reading: set[asyncio.Task[None]] = attrs.field(factory=set)

    @contextmanager
    def heard(self) -> Iterator[None]:
        """The wire is listened to inside; what is still being read afterwards is dropped."""
        handlers = {
            "Page.frameNavigated": self._new_document,
            "Network.requestWillBeSent": self._asked,
            "Network.responseReceived": self._begun,
            "Network.requestServedFromCache": self._from_cache,
            "Network.loadingFinished": self._complete,
            "Network.loadingFailed": self._failed,
        }
        for event, handler in handlers.items():
            self.wire.on(event, handler)
        try:
            yield
        finally:
            for event, handler in handlers.items():
                self.wire.off(event, handler)
            for task in self._reading:
                task.cancel()

    @property
    def answers(self) -> int:
        """How many responses of expected operations have been received."""
        return sum(payload.operation in self.expected for payload in self.payloads)

    @property
    def awaits(self) -> bool:
        """True while the page has asked for something that is expected."""
        return bool(self._reading) or any(
            exchange.operation in self.expected for exchange in self._open.values()
        )

    async def another(self, seconds: float) -> bool:
        """True once one more response is received, False after `seconds` without."""
        self._came.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                return await self._came.wait()
        return False

    async def expect(self, seconds: float) -> None:
        """Every expected operation has been received, or `seconds` are over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.answered.wait()

    async def drain(self) -> None:
        """Nothing that is expected is on its way any more, or half a second is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_SECONDS):
                while self.awaits:
                    await self.another(_DRAIN_SECONDS)

    def begin_again(self) -> None:
        """Nothing has been heard: the page is loaded once more."""
        self.stale = False
        self._open.clear()
        self.payloads.clear()
        self.answered.clear()

    def _new_document(self, event: Message) -> None:
        """What was heard so far belonged to the page before: the last visit's, or a redirect."""
        if "parentId" not in event["frame"]:
            self.begin_again()

    def _asked(self, event: Message) -> None:
        request = event["request"]
        url = urlsplit(request["url"])
        named = _OPERATION.fullmatch(url.path)
        if named and origin_of(request["url"]) == self.origin and request["method"] != "OPTIONS":
            self._open[event["requestId"]] = _Exchange(
                operation=named[1], variables=variables(url.query, request.get("postData"))
            )

    def _begun(self, event: Message) -> None:
        if exchange := self._open.get(event["requestId"]):
            response = event["response"]
            exchange.status = response["status"]
            exchange.headers = {k.lower(): str(v) for k, v in response["headers"].items()}
            exchange.stale |= bool(response.get("fromDiskCache"))

    def _from_cache(self, event: Message) -> None:
        if exchange := self._open.get(event["requestId"]):
            exchange.stale = True

    def _failed(self, event: Message) -> None:
        self._open.pop(event["requestId"], None)

    def _complete(self, event: Message) -> None:
        exchange = self._open.pop(event["requestId"], None)
        if exchange is None:
            return
        if exchange.stale:
            self.stale = True
            self.answered.set()
        elif event.get("encodedDataLength", 0) <= _MAX_BODY and len(self.payloads) < _MAX_PAYLOADS:
            task = asyncio.ensure_future(self._read(event["requestId"], exchange))
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    async def _read(self, request: str, exchange: _Exchange) -> None:
        received_at = self.now()
        try:
            answer = await self.wire.send("Network.getResponseBody", requestId=request)
        except TabLost:
            return  # A navigation took the body with it: no payload is better than half of one.
        body = _decoded(answer)
        if len(body) > _MAX_BODY:
            return
        self.payloads.append(
            Payload(
                operation=exchange.operation,
                variables=exchange.variables,
                status=exchange.status,
                headers=exchange.headers,
                body=body,
                received_at=received_at,
            )
        )
        self._came.set()
        if self.expected <= {payload.operation for payload in self.payloads}:
            self.answered.set()


def variables(query: str, post: str | None) -> bytes:
    """The request's `variables` as JSON, from its URL or else its body; b"" without any."""
    if named := parse_qs(query).get("variables"):
        return named[0].encode()
    try:
        asked = orjson.loads(post or b"{}")
    except orjson.JSONDecodeError:
        return b""
    found = asked.get("variables") if isinstance(asked, dict) else None
    return b"" if found is None else orjson.dumps(found)


def _decoded(answer: Message) -> bytes:
    if answer.get("base64Encoded"):
        return base64.b64decode(answer["body"])
    return str(answer["body"]).encode("utf-8", "replace")
