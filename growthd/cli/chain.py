"""The loop on one screen, and as JSON."""

from __future__ import annotations

import attrs
from rich.table import Table

from growthd.compute.diagnosis import Diagnosis, Judged, State
from growthd.logs import plain

_MARKS = {State.WHOLE: "ok", State.WEAK: "weak", State.BROKEN: "CUT", State.QUIET: ""}


def link(judged: Judged) -> dict[str, object]:
    """A link with its verdict."""
    return {
        **attrs.asdict(judged.link),
        "share": judged.link.share,
        "state": judged.state,
        "words": judged.words,
        "fixes": judged.fixes,
    }


def chain(diagnosis: Diagnosis) -> Table:
    """The loop on one screen."""
    table = Table("link", "", "rows", "arrived", "newest (UTC)", "oldest that did not arrive")
    for judged in diagnosis.links:
        table.add_row(judged.link.step, _MARKS[judged.state], *_cells(judged))
    return table


def _cells(judged: Judged) -> tuple[str, str, str, str]:
    fact = judged.link
    share = "" if fact.share is None else f"{fact.passed:,} of {fact.due:,} ({fact.share:.0%})"
    newest = "" if fact.newest is None else f"{fact.newest:%Y-%m-%d %H:%M}"
    return f"{fact.rows:,}", share, newest, plain(fact.stuck or "")
