"""GET /plan: what to do next, why, what the evidence is worth, and what became of former plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import attrs
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from growthd.store import planned
from growthd.store.database import Session
from growthd.store.planned import PlanSeen, Scored, Weighed
from growthd.web import asking
from growthd.web.context import Context
from growthd.web.summary import records
from growthd.web.text import excerpt
from growthd.web.views.head import Head
from growthd.web.views.page import Press
from growthd.web.wording import many

HOURS, DAYS = 24, 14
"""How far back plans, and their daily scores, are shown."""


@attrs.frozen(kw_only=True)
class Choice:
    """What to post about, or how, and its share in per cent."""

    name: str
    percent: int


@attrs.frozen(kw_only=True)
class Menu:
    """What to choose from in one respect, the heaviest first."""

    name: str
    choices: Sequence[Choice]


@attrs.frozen(kw_only=True)
class Board:
    """The newest plan and the former ones, the newest first."""

    plans: Sequence[PlanSeen] = ()
    weighed: Sequence[Weighed] = ()
    scores: Sequence[Scored] = ()

    @property
    def newest(self) -> PlanSeen | None:
        return self.plans[0] if self.plans else None


async def plan(request: Request, context: Context, press: Press) -> Response:
    """200 with the plan; where there is none yet, it says when there will be one."""
    handle = asking.account(request, context)
    head = Head.of(context, "/plan", handle, named="account" in request.query_params)
    board = await _ask(context, handle or "")
    newest = board.newest
    return HTMLResponse(
        press.view(
            "plan.html",
            head,
            board=board,
            newest=newest,
            over=newest is not None and newest.expires_at < head.now,
            sentence=None if newest is None else sentence(newest),
            menus=() if newest is None else tuple(menus(newest.strategy_weights)),
        )
    )


def sentence(newest: PlanSeen) -> str:
    """What to do, in one sentence."""
    if not (newest.target_posts or newest.target_replies):
        return "Post nothing this hour."
    wanted = [
        many(number, one, more)
        for number, one, more in (
            (newest.target_posts, "post", "posts"),
            (newest.target_replies, "reply", "replies"),
        )
        if number
    ]
    return f"Make {' and '.join(wanted)} this hour."


def menus(weights: Mapping[str, object]) -> Iterator[Menu]:
    """The plan's lists `top_…`, as far as they hold what a plan holds."""
    for key, entries in weights.items():
        if key.startswith("top_") and isinstance(entries, list):
            choices = [choice for entry in entries if (choice := _choice(entry))]
            if choices:
                yield Menu(name=key.removeprefix("top_").replace("_", " "), choices=choices)


def _choice(entry: object) -> Choice | None:
    if not isinstance(entry, dict):
        return None
    weight = entry.get("weight")
    names = [str(value) for name, value in entry.items() if name != "weight"]
    if not names or not isinstance(weight, (int, float)):
        return None
    return Choice(name=excerpt(names[0], 60), percent=round(100 * weight))


async def _ask(context: Context, handle: str) -> Board:
    now = context.clock.now()

    async def plans_made(session: Session) -> Board:
        account = await records.account_of(session, handle)
        if account is None:
            return Board()
        key = account.account_id
        since = now - timedelta(hours=HOURS)
        return Board(
            plans=await planned.plans(session, account_id=key, since=since, limit=HOURS),
            weighed=await planned.evaluations(session, account_id=key),
            scores=await planned.scores(session, account_id=key, limit=DAYS),
        )

    return await context.ask(plans_made)
