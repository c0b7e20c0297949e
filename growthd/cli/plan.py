"""`growthd plan`."""

from __future__ import annotations

import json
from collections.abc import Sequence

import attrs
from rich.console import Console
from rich.table import Table

from growthd.cli.plain import ConfigPath, carry_out, sentences, settings_or_exit
from growthd.config import Config
from growthd.house import clock_of, visit_database, watched
from growthd.logs import plain
from growthd.store import events, outcomes, plans
from growthd.store.database import Session
from growthd.store.outcomes import EvaluationNow, ExperimentNow, ScoreNow
from growthd.store.plans import RESUMED, STOPPED, PlanRow

DAYS = 14


@attrs.frozen(kw_only=True)
class Report:
    """The newest plan of one account, and how the last ones did."""

    account_id: str
    plan: PlanRow | None
    stopped: bool
    days: list[ScoreNow]
    evaluations: list[EvaluationNow]
    experiments: list[ExperimentNow]


def show(*, json_: bool = False, config: ConfigPath = None) -> None:
    """Show the plan of this hour, why it is so, and how well the last plans did.

    Parameters
    ----------
    json_
        Print one JSON object an account.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    with sentences():
        reports = carry_out(_look, settings.config)
    for report in reports:
        if json_:
            print(json.dumps(attrs.asdict(report), default=str))
        else:
            _print(report)


def stop(*, config: ConfigPath = None) -> None:
    """Stop the plan at once: no bot may act by it until growthd plan resume.

    Parameters
    ----------
    config
        The configuration file.

    """
    _tell(config, STOPPED, "the owner stops the plan")
    print("Stopped: /v1/plan/current says so from now on.")


def resume(*, config: ConfigPath = None) -> None:
    """Let the plan go on after growthd plan stop.

    Parameters
    ----------
    config
        The configuration file.

    """
    _tell(config, RESUMED, "the owner lets the plan go on")
    print("The plan goes on.")


def _tell(path: ConfigPath, event_type: str, message: str) -> None:
    settings = settings_or_exit(path)
    with sentences():
        carry_out(_append, settings.config, event_type, message)


async def _append(config: Config, event_type: str, message: str) -> None:
    async with visit_database(config) as database:
        for account in watched(config):
            notice = events.Notice(
                account_id=account.account_id,
                event_type=event_type,
                message=message,
                event_data={},
                severity=events.Severity.WARNING,
                component="cli",
            )
            await database.run(events.append, notice=notice)


async def _look(config: Config) -> list[Report]:
    now = clock_of(config).now()

    async def report(session: Session, account_id: str) -> Report:
        return Report(
            account_id=account_id,
            plan=await plans.newest(session, account_id=account_id, now=now),
            stopped=await plans.stopped(session, account_id=account_id),
            days=await outcomes.scores(session, account_id=account_id, limit=DAYS),
            evaluations=await outcomes.evaluations(session, account_id=account_id),
            experiments=await outcomes.experiments(session, account_id=account_id),
        )

    async with visit_database(config) as database:
        return [await database.run(report, account.account_id) for account in watched(config)]


def _print(report: Report) -> None:
    console = Console()
    plan = report.plan
    if plan is None:
        console.print(f"{report.account_id}: no plan yet; growthd once planner makes one")
        return
    stopped = " (stopped)" if report.stopped else ""
    console.print(f"{report.account_id}: {plan.window_start:%Y-%m-%d %H:%M} UTC{stopped}")
    console.print(plain(plan.reason_summary))
    console.print(_weights(plan))
    if report.days:
        console.print(_scores(report.days))
    said = [one.statement for one in report.evaluations]
    for statement in [*said, *(one.statement for one in report.experiments)]:
        console.print(plain(statement))


def _weights(plan: PlanRow) -> Table:
    table = Table("dimension", "arms by weight", title="what to post")
    for dimension, arms in plan.propensities.get("post", {}).items():
        heaviest = sorted(arms.items(), key=lambda item: (-item[1], item[0]))[:5]
        table.add_row(dimension, plain(", ".join(f"{arm} {w:.0%}" for arm, w in heaviest)))
    return table


def _scores(days: Sequence[ScoreNow]) -> Table:
    table = Table("day", "plans", "followed", "predicted", "observed", "off", title="past plans")
    for day in days:
        told = (day.predicted_follows, day.observed_follows, day.surprise)
        followed = "unknown" if day.followed is None else f"{day.followed:.0%}"
        figures = ["unknown" if figure is None else f"{figure:.1f}" for figure in told]
        table.add_row(str(day.day), str(day.plans), followed, *figures)
    return table
