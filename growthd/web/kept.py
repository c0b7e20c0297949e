"""Keeps an answer for a second, so that many who look at once cost no more than one.

Who asks first after that second waits for the next answer; whoever asks meanwhile is given the old
one, if it is younger than three seconds. Only whole answers of 200 to a GET are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import trio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATHS = frozenset({"/", "/posts", "/works", "/plan", "/health", "/metrics"})
ADDRESSES = 64
"""Different answers kept at a time; more are answered anew, so that nobody can fill the memory."""
LENIENT = 3.0
"""Seconds since it was begun for which an answer will do while the next one is being made."""
Key = tuple[str, bytes, str | None, bool]


@attrs.define
class Answer:
    """An answer on its way, or as it was sent; `done` is set once it is whole or has failed."""

    made: float
    messages: list[Message] = attrs.field(factory=list)
    done: trio.Event = attrs.field(factory=trio.Event)
    good: bool = False
    former: Answer | None = None
    """The one before, until this one is done."""

    def note(self, message: Message) -> None:
        self.messages.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.good = self.messages[0].get("status") == 200


class Kept:
    """Answers of `PATHS` are made once in `seconds`, for all who ask."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds
        self.lenient = max(seconds, LENIENT)
        self.answers: dict[Key, Answer] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key(scope) if self.seconds > 0 else None
        known = None if key is None else self._known(key)
        if known is not None:
            await known.done.wait()
            if known.good:
                await _replay(known.messages, send)
                return
        if key is None or known is not None or self._is_full(key):
            await self.app(scope, receive, send)
        else:
            await self._make(key, scope, receive, send)

    def _known(self, key: Key) -> Answer | None:
        """What is to be given, or waited for; None where an answer is to be made."""
        now = trio.current_time()
        self.answers = {k: one for k, one in self.answers.items() if now - one.made < self.lenient}
        known = self.answers.get(key)
        if known is None or (known.done.is_set() and now - known.made >= self.seconds):
            return None
        former = known.former
        return former if former is not None and now - former.made < self.lenient else known

    def _is_full(self, key: Key) -> bool:
        return key not in self.answers and len(self.answers) >= ADDRESSES

    async def _make(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        former = self.answers.get(key)
        answer = self.answers[key] = Answer(made=trio.current_time(), former=former)
        try:
            await self.app(scope, receive, _noting(answer, send))
        finally:
            answer.former = None
            answer.done.set()
            if not answer.good and self.answers.get(key) is answer:
                del self.answers[key]


def _noting(answer: Answer, send: Send) -> Send:
    async def note(message: Message) -> None:
        answer.note(_again(message))
        await send(message)

    return note


async def _replay(messages: Sequence[Message], send: Send) -> None:
    for message in messages:
        await send(_again(message))


def _again(message: Message) -> Message:
    """A copy, since guards add headers to what passes them."""
    headers = message.get("headers")
    return message if headers is None else {**message, "headers": list(headers)}


def _key(scope: Mapping[str, object]) -> Key | None:
    """What the answer depends on; None where it is not to be kept."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] not in PATHS:
        return None
    headers = Headers(scope=dict(scope))
    packed = "gzip" in headers.get("accept-encoding", "")
    query = scope.get("query_string", b"")
    return str(scope["path"]), bytes(query), headers.get("accept"), packed  # type: ignore[call-overload]  # bytes by ASGI
