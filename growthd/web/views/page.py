"""The status page: a `Status` and its posts as HTML that needs no script to be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import attrs
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from growthd.model.capture import CaptureState
from growthd.web import wording
from growthd.web.summary.status import Cell, Health, PostNow, Status
from growthd.web.text import excerpt
from growthd.web.views import drawing
from growthd.web.views.assets import Assets
from growthd.web.views.head import VIEWS, Head

METRICS = ("views", "likes", "reposts", "replies", "quotes", "bookmarks")
_HEALTH = {
    Health.WELL: "All is well",
    Health.WATCH: "Worth a look",
    Health.TROUBLE: "Needs you",
}


@attrs.frozen(kw_only=True)
class View:
    """All that one page shows. `counts` and `days` are the followers' curve."""

    status: Status
    posts: Sequence[PostNow]
    counts: Sequence[drawing.Count]
    days: int
    labels: Sequence[str]
    """The horizons that new posts are read at, by name."""


@attrs.frozen
class Press:
    """Prints views by the templates, which escape whatever they are given."""

    environment: Environment

    @classmethod
    def with_assets(cls, assets: Assets) -> Press:
        environment = Environment(
            loader=PackageLoader("growthd.web.views"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(
            asset=assets.address,
            views=VIEWS,
            metrics=METRICS,
            count=wording.count,
            change=wording.change,
            percent=wording.percent,
            decimal=wording.decimal,
            many=wording.many,
            moment=_moment,
            aged=_aged,
            excerpt=excerpt,
        )
        for name in environment.list_templates():
            environment.get_template(name)  # compiled now, so that no reader waits for it
        return cls(environment)

    def view(self, template: str, head: Head, **values: object) -> str:
        """One view by its template, under its head."""
        return self.environment.get_template(template).render(head=head, **values)

    def now(self, view: View, head: Head) -> str:
        """The first view."""
        return self.view(
            "now.html",
            head,
            **self.status(view.status, view.labels),
            view=view,
            posts=view.posts,
            labels=view.labels,
            curve=drawing.curve(view.counts),
            curve_version=_version(view),
            hint=partial(_hint, now=view.status.now),
            cell_word=partial(_cell_word, now=view.status.now),
        )

    def status(self, status: Status, labels: Sequence[str]) -> dict[str, object]:
        """What the parts that tell of a status need."""
        longest = max((drawing.total(row.tally) for row in status.horizons), default=0)
        return {
            "status": status,
            "ages": _listed(labels),
            "health_word": _HEALTH[status.verdict.health],
            "captures_caption": _caption(status),
            "ago": partial(wording.relative, now=status.now),
            "bar": partial(drawing.bar, longest=longest),
        }


def _version(view: View) -> str:
    """Changes with what the curve shows, so that the page's script knows when to draw it anew."""
    counted = view.counts[-1].at.isoformat() if view.counts else ""
    return f"{counted} {view.posts[0].decision_id if view.posts else ''}"


def _moment(moment: datetime) -> Markup:
    return Markup('<time datetime="{}" data-form="moment">{}</time>').format(
        moment.isoformat().replace("+00:00", "Z"), wording.utc(moment)
    )


def _aged(seconds: float | None) -> str:
    if seconds is None:
        return "never"
    return "now" if seconds < 1 else f"{wording.span(timedelta(seconds=seconds))} ago"


def _listed(labels: Sequence[str]) -> str:
    *most, last = labels
    return f"{', '.join(most)} and {last}" if most else last


def _caption(status: Status) -> str:
    ended = sum(row.tally.ended for row in status.horizons)
    on_time = sum(row.tally.captured for row in status.horizons)
    share = f"{1000 * on_time // ended / 10:.1f}% on time" if ended else "none has ended yet"
    days = wording.many(status.days, "day")
    return f"By the post's age, due in the last {days}: {share}."


def _cell_word(cell: Cell, now: datetime) -> str:
    """What stands in a cell that has no number."""
    match cell.state:
        case CaptureState.MISSED | CaptureState.GONE:
            return cell.state.value
        case CaptureState.DUE | CaptureState.CLAIMED if cell.due_at and cell.due_at > now:
            return "·"
        case CaptureState.DUE | CaptureState.CLAIMED:
            return "due"
        case _:
            return wording.UNKNOWN


def _hint(cell: Cell, now: datetime) -> str:
    """What more there is to know of a cell; empty where the number says it all."""
    match cell.state:
        case CaptureState.MISSED | CaptureState.GONE:
            return wording.reason_in_words(cell.reason)
        case CaptureState.LATE if cell.due_at and cell.captured_at:
            return f"read {wording.span(cell.captured_at - cell.due_at)} late"
        case CaptureState.DUE | CaptureState.CLAIMED:
            return f"due {wording.relative(cell.due_at, now)}"
        case _:
            return ""
