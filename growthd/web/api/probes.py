"""For machines that watch: whether growthd is alive, whether it can work, and its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response

from growthd.build import build
from growthd.store import accounts
from growthd.supervision.outage import Outage
from growthd.supervision.pulse import Pulse
from growthd.web.answers import answer
from growthd.web.context import Context
from growthd.web.text import clean


async def metrics(request: Request, context: Context) -> Response:
    """GET /metrics: in the format that the scraper prefers."""
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(context.metrics.registry), headers={"content-type": content_type})


async def healthz(_: Request, context: Context) -> Response:
    """GET /healthz: the process is alive and serves; nothing is said about its work."""
    return answer({"status": "alive", "version": context.version, "build": build()})


async def readyz(_: Request, context: Context) -> Response:
    """GET /readyz: 200 where the database answers and every actor is up; else 503 and why."""
    reasons = [*await _database(context), *_actors(context.pulses)]
    word = "not ready" if reasons else "ready"
    return answer({"status": word, "reasons": reasons}, 503 if reasons else 200)


async def _database(context: Context) -> list[str]:
    try:
        await context.ask(accounts.every)
    except Outage as outage:
        return [f"The database does not answer: {clean(str(outage))}"]
    return []


def _actors(pulses: Sequence[Pulse]) -> Iterator[str]:
    if not pulses:
        yield "No actor has started yet."
    for pulse in pulses:
        if not pulse.up:
            said = f" after: {clean(pulse.last_error)}" if pulse.last_error else " yet"
            yield f"The {pulse.name} is not up{said}"
