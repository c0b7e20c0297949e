"""What growthd says by itself, as those hear it who are told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest
import structlog
import trio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from growthd.config import Notify, Web, load
from growthd.config.show import shown
from growthd.model.reading import Refusal, RefusalKind
from growthd.store.database import Database
from growthd.supervision.pulse import Pulse
from growthd.web.context import Context
from growthd.web.notices.crier import Crier
from growthd.web.server import serve
from tests.web.conftest import NOW
from tests.web.story import live_through


@attrs.define
class Ear:
    """Hears everything that is said to it, unless it is deaf."""

    url: str = ""
    heard: list[str] = attrs.field(factory=list)
    deaf: bool = False

    async def listen(self, request: Request) -> Response:
        body = (await request.body()).decode()
        self.heard.append(f"{request.method} {body}".strip())
        return Response(status_code=503 if self.deaf else 200)


@pytest.fixture
async def ear() -> AsyncIterator[Ear]:
    ear = Ear()
    app = Starlette(routes=[Route("/{secret}", ear.listen, methods=["GET", "POST"])])
    async with trio.open_nursery() as nursery:
        ear.url = await nursery.start(serve, app, Web(port=0))
        yield ear
        nursery.cancel_scope.cancel()


def crier(context: Context, notify: Notify, folder: Path) -> Crier:
    pulse = Pulse(name="crier")
    return Crier(context=context, notify=notify, folder=folder, zone=ZoneInfo("UTC"), pulse=pulse)


async def test_what_is_wrong_is_said_once_and_so_is_its_end(
    context: Context, ear: Ear, tmp_path: Path
) -> None:
    notify = Notify(errors_to=(f"{ear.url}/secret",), after_looks=1)
    speaking = crier(context, notify, tmp_path)
    context.pulses[0].up = False
    for _ in range(3):
        await speaking.one_pass(NOW)
    context.pulses[0].up = True
    await speaking.one_pass(NOW)

    assert len(ear.heard) == 2
    assert ear.heard[0].startswith("POST growthd: The poller is")
    assert "resolved" in ear.heard[1]


async def test_the_digest_comes_once_a_day_also_after_a_restart(
    context: Context, database: Database, ear: Ear, tmp_path: Path
) -> None:
    await live_through(database)
    notify = Notify(digest_to=(f"{ear.url}/secret",), digest_hour=12)
    await crier(context, notify, tmp_path).one_pass(NOW.replace(hour=11))
    for _ in range(2):
        await crier(context, notify, tmp_path).one_pass(NOW)

    assert len(ear.heard) == 1
    assert "Followers: 130, +30 in a day." in ear.heard[0]


async def test_a_digest_that_nobody_heard_is_said_again(
    context: Context, ear: Ear, tmp_path: Path
) -> None:
    ear.deaf = True
    notify = Notify(digest_to=(f"{ear.url}/secret",), digest_hour=0)
    speaking = crier(context, notify, tmp_path)
    with structlog.testing.capture_logs() as logs:
        await speaking.one_pass(NOW)
    ear.deaf = False
    await speaking.one_pass(NOW)

    assert len(ear.heard) == 2
    assert "secret" not in str(logs)


async def test_the_heart_beats_while_data_come_in_and_not_when_they_do_not(
    context: Context, ear: Ear, tmp_path: Path
) -> None:
    """F45: a green heartbeat of a daemon that gets nothing done."""
    notify = Notify(heartbeat_to=(f"{ear.url}/secret",))
    challenge = Refusal(kind=RefusalKind.CHALLENGE, detail="a person is wanted")
    context.walls.met("default", challenge, NOW)
    await crier(context, notify, tmp_path).one_pass(NOW)
    assert ear.heard == []

    context.walls.clear("default")
    speaking = crier(context, notify, tmp_path)
    await speaking.one_pass(NOW)
    await speaking.one_pass(NOW)
    assert ear.heard == ["GET"]


async def test_nobody_there_ends_nothing(context: Context, tmp_path: Path) -> None:
    notify = Notify(errors_to=("http://127.0.0.1:9/x", "mailto://u:p@example"), after_looks=1)
    context.pulses[0].up = False

    await crier(context, notify, tmp_path).one_pass(NOW)


def test_an_address_is_shown_without_what_may_be_secret(tmp_path: Path) -> None:
    file = tmp_path / "growthd.toml"
    file.write_text('[notify]\nerrors_to = ["https://ntfy.sh/canary", "tgram://canary/canary"]')

    told = shown(load(file, {}).config)["notify.errors_to"]

    assert "ntfy.sh" in told
    assert "canary" not in told
