"""Many who look within a second cost one look, and nobody gets another's answer."""

from __future__ import annotations

import trio
import trio.testing
from starlette.types import Message, Receive, Scope, Send

from growthd.web.kept import ADDRESSES, LENIENT, Kept


class Asked:
    """An application that counts how often it is asked, and takes a tenth of a second."""

    def __init__(self, status: int = 200) -> None:
        self.times = 0
        self.status = status

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.times += 1
        number = str(self.times).encode()
        await trio.sleep(0.1)
        start = {"type": "http.response.start", "status": self.status, "headers": [(b"a", b"b")]}
        await send(start)
        await send({"type": "http.response.body", "body": number})


async def get(app: Kept, path: str = "/", query: bytes = b"", method: str = "GET") -> bytes:
    got: list[Message] = []

    async def send(message: Message) -> None:
        if "headers" in message:
            message["headers"].append((b"guard", b"passed"))
            assert len(message["headers"]) == 2, "each answer has its own headers"
        got.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope: Scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "headers": [],
    }
    await app(scope, receive, send)
    return bytes(got[-1]["body"])


async def note(app: Kept, answers: list[bytes]) -> None:
    answers.append(await get(app))


async def test_those_who_ask_at_once_share_one_answer(
    autojump_clock: trio.testing.MockClock,
) -> None:
    asked = Asked()
    app = Kept(asked, seconds=1.0)
    answers: list[bytes] = []

    async with trio.open_nursery() as nursery:
        for _ in range(50):
            nursery.start_soon(note, app, answers)
    assert (answers, asked.times) == ([b"1"] * 50, 1)
    await trio.sleep(1)
    assert await get(app) == b"2"


async def test_nobody_but_the_first_waits_for_the_next_answer(
    autojump_clock: trio.testing.MockClock,
) -> None:
    app = Kept(Asked(), seconds=1.0)
    answers: list[bytes] = [await get(app)]

    await trio.sleep(1)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(note, app, answers)
        await trio.sleep(0.05)
        began = trio.current_time()
        await note(app, answers)
        assert trio.current_time() == began
    assert answers == [b"1", b"1", b"2"]
    assert await get(app) == b"2"


async def test_an_old_answer_is_not_given_while_the_next_one_tarries(
    autojump_clock: trio.testing.MockClock,
) -> None:
    app = Kept(Asked(), seconds=1.0)
    answers: list[bytes] = [await get(app)]

    await trio.sleep(LENIENT)
    async with trio.open_nursery() as nursery:
        for _ in range(3):
            nursery.start_soon(note, app, answers)
    assert answers == [b"1", b"2", b"2", b"2"]


async def test_what_differs_is_answered_apart(autojump_clock: trio.testing.MockClock) -> None:
    asked = Asked()
    app = Kept(asked, seconds=1.0)

    assert await get(app, "/posts", b"sort=likes") == b"1"
    assert await get(app, "/posts", b"sort=views") == b"2"
    assert await get(app, "/v1/status") == b"3"
    assert await get(app, "/v1/status") == b"4"
    assert await get(app, method="POST") == b"5"


async def test_a_failure_is_not_kept(autojump_clock: trio.testing.MockClock) -> None:
    app = Kept(Asked(status=503), seconds=1.0)

    assert (await get(app), await get(app)) == (b"1", b"2")


async def test_no_more_is_kept_than_there_is_room_for(
    autojump_clock: trio.testing.MockClock,
) -> None:
    app = Kept(Asked(), seconds=100.0)
    for n in range(2 * ADDRESSES):
        await get(app, "/posts", str(n).encode())

    assert len(app.answers) == ADDRESSES
