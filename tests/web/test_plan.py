"""The plan and the patterns over HTTP: what a bot may act by, and what it must never do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import httpx2
import pytest
import trio

from growthd.actors.judging import Judge
from growthd.actors.learner import Learner
from growthd.actors.planner import Planner
from growthd.compute.learning import LearnerSettings
from growthd.compute.planning import CadenceRules, Envelope, signature
from growthd.config import Plan, Web
from growthd.model.reading import Owner
from growthd.model.watched import Watched
from growthd.store.database import Database
from growthd.supervision.pulse import Pulse
from growthd.web.app import build
from growthd.web.context import Context
from growthd.web.server import serve
from tests.actors.school import enter, term
from tests.store.asking import rows
from tests.web.conftest import NOW, SECRET, client_of, stopped_clock

README = Path(__file__).parents[2] / "README.md"
ME = Watched(account_id="default", owner=Owner(account_id="42", handle="ada"))
Json = dict[str, Any]


@pytest.fixture
async def planned(context: Context, database: Database) -> Context:
    """A daemon with a plan for this hour, and control on for everybody."""
    await enter(database, term(200, days=30, until=NOW))
    learner = Learner(
        database=database,
        clock=stopped_clock(),
        watched=[ME],
        settings=LearnerSettings(draws=100),
        zone="UTC",
        pulse=Pulse(name="learner"),
    )
    planner = Planner(
        database=database,
        clock=stopped_clock(),
        watched=[ME],
        envelope=Envelope(),
        rules=CadenceRules(),
        judge=Judge(database=database),
        pulse=Pulse(name="planner"),
    )
    await learner.one_pass(NOW)
    await planner.one_pass(NOW)
    return allowing(context, Plan(control=True, rollout_percent=100.0))


def allowing(context: Context, plan: Plan) -> Context:
    return attrs.evolve(context, config=attrs.evolve(context.config, plan=plan))


async def asked(context: Context, path: str) -> Json:
    async with client_of(build(context)) as client:
        told: Json = (await client.get(path)).raise_for_status().json()
    return told


async def current(context: Context, decision_id: str = "d1") -> Json:
    return await asked(context, f"/v1/plan/current?decision_id={decision_id}")


async def test_a_bot_that_is_allowed_to_is_told_what_to_do(planned: Context) -> None:
    said = await current(planned)

    assert (said["apply"], said["why"]) == (True, None)
    assert said["limits"] == {
        "posts_per_hour": 4,
        "replies_per_hour": 8,
        "posts_per_day": 48,
        "replies_per_day": 144,
    }
    plan = said["plan"]
    assert plan["expires_at"] == said["expires_at"] == "2026-03-01T13:00:00Z"
    assert plan["weights"]["post"]["topic"].keys() == {"craft", "focus", "health", "career"}
    proof = (plan["plan_id"], said["expires_at"], plan["evidence_digest"])
    assert said["signature"] == signature(SECRET, *proof)
    assert said["signature"] != signature(SECRET, *proof[:2], "other evidence")


async def test_control_is_off_unless_the_owner_turns_it_on(planned: Context) -> None:
    said = await current(allowing(planned, Plan()))

    assert said["apply"] is False
    assert said["why"].startswith("Control is off")
    assert said["plan"] is not None


async def test_the_kill_switch_stops_at_once_and_lets_go(
    planned: Context, database: Database
) -> None:
    await rows(database, "insert into system_events (event_type) values ('PLAN_STOPPED')")
    stopped = await current(planned)
    await rows(database, "insert into system_events (event_type) values ('PLAN_RESUMED')")

    assert (stopped["apply"], stopped["why"][:26]) == (False, "The owner has stopped the ")
    assert (await current(planned))["apply"] is True


async def test_an_expired_plan_is_no_plan(planned: Context) -> None:
    later = attrs.evolve(planned, clock=stopped_clock(NOW + timedelta(minutes=30)))

    said = await current(later)

    assert (said["apply"], said["plan"]) == (False, None)
    assert said["why"] == "There is no plan for this hour yet."


async def test_a_decision_without_a_name_is_not_the_plans(planned: Context) -> None:
    said = await asked(planned, "/v1/plan/current")

    assert (said["apply"], said["why"][:18]) == (False, "Name the decision:")


async def test_the_rollout_picks_its_share_and_keeps_whom_it_picked(planned: Context) -> None:
    few = allowing(planned, Plan(control=True, rollout_percent=10.0))
    names = [f"decision-{n}" for n in range(40)]

    picked = [name for name in names if (await current(few, name))["apply"]]

    assert 1 <= len(picked) <= 10
    assert [name for name in picked if (await current(few, name))["apply"]] == picked


async def test_what_is_left_counts_what_was_done_and_never_passes_the_limits(
    planned: Context, database: Database
) -> None:
    target = (await current(planned))["plan"]["target"]
    await _publish(database, "single", 1, minutes_ago=10)
    after_one = await current(planned)
    await _publish(database, "single", 60, minutes_ago=50)
    after_many = await current(planned)
    tight = allowing(planned, Plan(control=True, rollout_percent=100.0, max_replies_per_day=0))

    assert after_one["left"]["posts"] == target["posts"] - 1
    assert after_one["done"]["posts"] == 1
    assert after_many["left"]["posts"] == 0
    assert (await current(tight))["left"]["replies"] == 0


async def test_the_view_holds_the_plan_its_past_and_its_worth(planned: Context) -> None:
    told = await asked(planned, "/v1/plan")

    assert told["plan"]["plan_id"] == told["hours"][0]["plan_id"]
    assert [one["kind"] for one in told["evaluations"]] == ["post", "reply"]
    assert told["evaluations"][1]["statement"].startswith("Not enough data")
    assert told["updates"][0]["insights_summary"]
    assert told["experiments"] == []


async def test_patterns_are_told_with_intervals_and_the_truth_about_them(planned: Context) -> None:
    told = await asked(planned, "/v1/patterns")

    assert told["top_performing"]["topics"][0] == "craft"
    assert told["top_performing"]["angles"] == "not enough data"
    assert "TOP PERFORMING TOPICS: craft (+" in told["prompt"]
    assert "TOP PERFORMING ANGLES: not enough data" in told["prompt"]
    assert told["posts"] == 200
    best = told["patterns"][0]
    assert best["lift_low80"] < best["lift_percent"] < best["lift_high80"]

    tones = await asked(planned, "/v1/patterns?dimension=tone&kind=post")
    assert {one["dimension"] for one in tones["patterns"]} == {"tone"}
    assert list(tones["top_performing"]) == ["tones"]
    assert (await asked(planned, "/v1/patterns?kind=reply"))["patterns"] == []


async def test_what_there_is_not_is_refused_in_words(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/v1/patterns?dimension=mood")

    assert answer.status_code == 400
    assert answer.json()["error"].startswith("dimension must be one of topic, generator, ")


async def test_a_fresh_daemon_has_no_plan_and_says_so(context: Context) -> None:
    said = await current(allowing(context, Plan(control=True)))

    assert (said["apply"], said["plan"], said["why"]) == (
        False,
        None,
        "There is no plan for this hour yet.",
    )
    assert (await asked(context, "/v1/plan"))["plan"] is None


Choose = Callable[..., Json | None]


@pytest.fixture(scope="module")
def choices() -> Choose:
    """The client as README has it."""
    (source,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(source.splitlines()) <= 22
    namespace: dict[str, Choose] = {}
    exec(compile(source, "README.md", "exec"), namespace)
    return namespace["choices"]


async def test_the_client_of_the_readme_acts_by_the_plan(planned: Context, choices: Choose) -> None:
    async with trio.open_nursery() as nursery:
        app = build(planned)
        url = await nursery.start(
            lambda task_status: serve(app, Web(port=0), task_status=task_status)
        )
        ask = partial(trio.to_thread.run_sync, choices, url, SECRET, "d1")
        chosen = await ask()
        forged = await trio.to_thread.run_sync(choices, url, "another secret", "d1")
        nursery.cancel_scope.cancel()

    assert chosen is not None
    assert chosen["choices"]["topic"] in {"craft", "focus", "health", "career"}
    assert chosen["generation_metadata"].keys() == {"plan_id"}
    assert forged is None


async def _publish(database: Database, kind: str, count: int, *, minutes_ago: int) -> None:
    await rows(
        database,
        "insert into content_metadata (decision_id, decision_type, posted_at) select"
        f" 'done-{count}-' || n, '{kind}', '{NOW}'::timestamptz - interval '{minutes_ago} min'"
        f" from generate_series(1, {count}) n",
    )
