"""`growthd doctor`: where the loop is cut, with evidence and the safest fix first."""

from __future__ import annotations

import json

import attrs
from rich.console import Console

from growthd.cli.chain import chain, link
from growthd.cli.plain import UNHEALTHY, ConfigPath, carry_out, sentences, settings_or_exit
from growthd.doctor.examination import Report, examine
from growthd.doctor.issue import Issue, Severity
from growthd.doctor.questions import Answer
from growthd.logs import plain


def doctor(*, json_: bool = False, config: ConfigPath = None) -> None:
    """Walk the loop, link by link, and look at the machine; say what is wrong, and what mends it.

    Exits with 1 where a link is cut, or something keeps it from closing. Changes nothing.

    Parameters
    ----------
    json_
        Print one JSON object.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    with sentences():
        report = carry_out(examine, settings)
    if json_:
        print(json.dumps(told(report), default=str))
    else:
        _print(report)
    if not report.healthy:
        raise SystemExit(UNHEALTHY)


def told(report: Report) -> dict[str, object]:
    """The report as JSON has it."""
    diagnosis = report.diagnosis
    cut = diagnosis.cut if diagnosis else None
    return {
        "healthy": report.healthy,
        "now": report.now,
        "cut": cut.link.step if cut else None,
        "links": [link(one) for one in diagnosis.links] if diagnosis else None,
        "answers": [attrs.asdict(one) for one in report.answers],
        "issues": [attrs.asdict(one) for one in report.issues],
    }


def _print(report: Report) -> None:
    console = Console()
    if report.diagnosis is not None:
        console.print(chain(report.diagnosis))
    for one in report.answers:
        _answer(console, one)
    for issue in report.issues:
        _issue(console, issue)
    if not report.issues:
        console.print("The loop closes, and nothing is wrong.")


def _answer(console: Console, one: Answer) -> None:
    mark = "?" if one.good is None else "yes" if one.good else "NO"
    console.print(f"\n{one.question} [{mark}] {plain(one.answer)}", markup=False, highlight=False)


def _issue(console: Console, issue: Issue) -> None:
    loud = issue.severity is Severity.BROKEN
    console.print(f"\n{'WRONG: ' if loud else 'Note: '}{issue.what}", markup=False, highlight=False)
    console.print(f"  {plain(issue.evidence)}", markup=False, highlight=False)
    for number, fix in enumerate(issue.fixes, 1):
        console.print(f"  {number}. {fix}", markup=False, highlight=False)
