"""A daemon at work learns and plans by itself, and nobody acts by it."""

from __future__ import annotations

from typing import Any

from tests.waiting import until
from tests.watching import Watch


async def test_every_hour_has_its_plan(standing_watch: Watch) -> None:
    await standing_watch.captured(1)

    async def planned() -> dict[str, Any] | None:
        told: dict[str, Any] = (await standing_watch.get("/v1/plan")).json()
        return told if told.get("plan") else None

    told = await until(planned)
    current = (await standing_watch.get("/v1/plan/current?decision_id=d1")).json()

    assert told["control"] is False
    assert told["plan"]["target"]["posts"] in range(1, 5)
    assert (current["apply"], current["why"][:16]) == (False, "Control is off: ")
    for actor in ("learner", "planner"):
        restarts = f'growthd_actor_restarts_total{{actor="{actor}"}}'
        assert await standing_watch.metric(restarts) == 0
