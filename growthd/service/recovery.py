"""A service with a configuration that was refused: it stands, says why, and waits for a better one.

Ending instead would only have launchd start it again, for ever, and nobody would be told.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import attrs
import structlog
import trio
from prometheus_client import generate_latest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from growthd.config import ConfigRefused, Mistake, Settings, Web, load
from growthd.config.load import state_of
from growthd.metrics import Metrics
from growthd.supervision.herald import Herald
from growthd.web.answers import answer
from growthd.web.guards.headers import SecurityHeaders
from growthd.web.guards.hosts import HostCheck
from growthd.web.server import serve

LOOK_SECONDS = 2.0

log = structlog.get_logger(__name__)


def wanted(path: Path | None) -> Settings:
    """The settings of a service, which has somebody to watch. Raises ConfigRefused."""
    settings = load(path)
    if not settings.config.accounts:
        nobody = Mistake(key="accounts", problem='names nobody: add [[accounts]] and handle = "…"')
        raise ConfigRefused(settings.path, (nobody,), settings.config)
    return settings


@attrs.define(kw_only=True)
class Recovery:
    """Serves what is wrong on this machine alone, until it is put right."""

    refused: ConfigRefused
    again: Callable[[], Settings]
    """Reads the configuration once more; raises ConfigRefused."""
    herald: Herald = attrs.field(factory=Herald)
    metrics: Metrics = attrs.field(factory=Metrics)

    async def run(self, look_seconds: float = LOOK_SECONDS) -> Settings | None:
        """The settings once they can be read; None where a signal ends the service before."""
        self._say()
        async with trio.open_nursery() as nursery:
            web = Web(port=self.refused.rest.web.port)
            url = await nursery.start(serve, self.app(), web)
            log.info("recovery", url=url)
            self.herald.recovering()
            nursery.start_soon(self.herald.keep_alive)
            settings = await self._wait(nursery, look_seconds)
            nursery.cancel_scope.cancel()
        return settings

    def app(self) -> Starlette:
        """`/healthz`, `/readyz` and `/metrics` as ever, and every other page says what is wrong."""
        return Starlette(
            routes=[
                Route("/metrics", self._metrics),
                Route("/healthz", self._healthz),
                Route("/readyz", self._readyz),
                Route("/{path:path}", self._page),
            ],
            middleware=[
                Middleware(SecurityHeaders),
                Middleware(HostCheck, host="127.0.0.1"),
            ],
        )

    async def _wait(self, nursery: trio.Nursery, look_seconds: float) -> Settings | None:
        """The file is read anew where it has changed; SIGTERM ends the waiting."""
        stop = trio.Event()
        await nursery.start(_listen, stop)
        seen = None  # it may have been put right before we listened
        while not stop.is_set():
            with trio.move_on_after(look_seconds):
                await stop.wait()
            if (fresh := state_of(self.refused.path)) == seen:
                continue
            seen = fresh
            try:
                return self.again()
            except ConfigRefused as refused:
                self.refused = refused
                self._say()
        return None

    def _say(self) -> None:
        self.metrics.config_reload_ok.set(0)
        log.error("config_refused", path=str(self.refused.path), mistakes=self._mistakes)

    @property
    def _mistakes(self) -> list[str]:
        return [str(each) for each in self.refused.mistakes]

    async def _metrics(self, _: Request) -> Response:
        return Response(generate_latest(self.metrics.registry), media_type="text/plain")

    async def _healthz(self, _: Request) -> Response:
        return answer({"status": "recovering", "mistakes": self._mistakes})

    async def _readyz(self, _: Request) -> Response:
        return answer({"status": "not ready", "reasons": self._mistakes}, 503)

    async def _page(self, _: Request) -> Response:
        said = "\n".join(f"  {mistake}" for mistake in self._mistakes)
        text = (
            f"growthd cannot read its configuration, {self.refused.path}:\n\n{said}\n\n"
            "Nothing is watched. It goes on by itself once the file is put right.\n"
        )
        return PlainTextResponse(text, 503)


async def _listen(stop: trio.Event, *, task_status: trio.TaskStatus[None]) -> None:
    """SIGHUP is taken and needs nothing: the file is looked at anyway."""
    with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT, signal.SIGHUP) as signals:
        task_status.started()
        async for number in signals:
            if number != signal.SIGHUP:
                stop.set()
