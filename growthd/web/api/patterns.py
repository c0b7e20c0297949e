"""What was learned, for whoever makes the posts: every arm with its interval, and the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
from starlette.requests import Request
from starlette.responses import Response

from growthd.compute.learning import DIMENSIONS
from growthd.model.post import Kind
from growthd.store import advice
from growthd.store.advice import PatternNow
from growthd.store.database import Session
from growthd.store.learning import Whose
from growthd.web import asking
from growthd.web.answers import answer
from growthd.web.context import Context
from growthd.web.summary import records

TOP = 5
NOT_ENOUGH = "not enough data"
_PLURAL = {
    "hour_of_day": "hours", "day_of_week": "days", "content_type": "content_types",
}  # fmt: skip


@attrs.frozen(kw_only=True)
class Patterns:
    """What GET /v1/patterns answers.

    `top_performing` holds, for each dimension, up to five arms that are better than the average
    one with enough data to say so, or the words "not enough data".
    """

    account: str
    kind: str
    posts: int
    """The most that any dimension was learned from."""
    patterns: Sequence[PatternNow]
    top_performing: Mapping[str, Sequence[str] | str]
    prompt: str
    """The same in words, to be put before a writer."""


async def patterns(request: Request, context: Context) -> Response:
    """GET /v1/patterns?kind=post&dimension=angle: what each choice is worth to this account."""
    handle = asking.account(request, context) or ""
    kind = asking.choice(request, "kind", Kind)
    dimension = asking.one_of(request, "dimension", DIMENSIONS)

    async def look(session: Session) -> list[PatternNow]:
        account = await records.account_of(session, handle)
        if account is None:
            return []
        return await advice.patterns(session, whose=Whose(account_id=account.account_id, kind=kind))

    found = await context.ask(look)
    wanted = [one for one in found if dimension in (None, one.dimension)]
    dimensions = DIMENSIONS if dimension is None else (dimension,)
    return answer(_told(handle, kind, wanted, dimensions))


def _told(
    handle: str, kind: Kind, found: Sequence[PatternNow], dimensions: Sequence[str]
) -> Patterns:
    best = {name: _best(found, name) for name in dimensions}
    uses = [sum(one.uses for one in found if one.dimension == name) for name in dimensions]
    return Patterns(
        account=handle,
        kind=kind.value,
        posts=max(uses, default=0),
        patterns=found,
        top_performing={
            _plural(name): [one.value for one in arms] or NOT_ENOUGH for name, arms in best.items()
        },
        prompt="\n".join(_line(name, arms) for name, arms in best.items()),
    )


def _best(found: Sequence[PatternNow], dimension: str) -> list[PatternNow]:
    """The arms that are surely better than the average one, most valuable first."""
    return [
        one
        for one in found
        if one.dimension == dimension and one.enough_data and one.lift_percent > 0
    ][:TOP]


def _line(dimension: str, arms: Sequence[PatternNow]) -> str:
    heading = f"TOP PERFORMING {_plural(dimension).upper().replace('_', ' ')}"
    told = (f"{one.value} ({one.lift_percent:+.0f} %, {one.uses} uses)" for one in arms)
    return f"{heading}: {'; '.join(told) or NOT_ENOUGH}"


def _plural(dimension: str) -> str:
    return _PLURAL.get(dimension, f"{dimension}s")
