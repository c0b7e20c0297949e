from __future__ import annotations

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from growthd.build import build
from growthd.supervision.pulse import Pulse
from growthd.web.context import Context


async def test_the_process_is_alive(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/healthz")

    assert answer.json() == {"status": "alive", "version": "1.2.3", "build": build()}


async def test_it_is_ready_once_the_database_answers_and_the_actors_are_up(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "reasons": []})


async def test_it_is_not_ready_while_an_actor_is_down_and_says_so(
    client: httpx2.AsyncClient, pulses: list[Pulse]
) -> None:
    pulses[1].up = False
    pulses[1].last_error = "Stalled: no\x1b[31m progress"

    answer = await client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["The visitor is not up after: Stalled: no[31m progress"]


async def test_metrics_are_what_the_registry_holds(
    client: httpx2.AsyncClient, context: Context
) -> None:
    context.metrics.followers.labels("default").set(1304)

    answer = await client.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert families["growthd_followers"].samples[0].value == 1304
