"""What a request asks for: which account, how many posts, how many days."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from growthd.web.answers import refusal
from growthd.web.context import Context

Chosen = TypeVar("Chosen", bound=StrEnum)


class Unanswerable(Exception):
    """The request asks for what there is not; `response` says what there is."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.response: Response = refusal(status, sentence)


def account(request: Request, context: Context) -> str | None:
    """The handle asked for, the first one by default; None where no account is watched."""
    asked = request.query_params.get("account")
    if asked is None:
        return context.handles[0] if context.handles else None
    handle = asked.removeprefix("@").lower()
    if handle not in context.handles:
        watched = ", ".join(context.handles) or "none"
        raise Unanswerable(404, f"That account is not watched. Watched are: {watched}.")
    return handle


def one_of(request: Request, name: str, choices: Sequence[str]) -> str | None:
    """One of the choices, None where nothing was asked for."""
    asked = request.query_params.get(name)
    if asked is not None and asked not in choices:
        raise Unanswerable(400, f"{name} must be one of {', '.join(choices)}.")
    return asked


def choice(request: Request, name: str, kind: type[Chosen]) -> Chosen:
    """One of the words of an enum; its first one by default."""
    asked = one_of(request, name, list(kind))
    return next(iter(kind)) if asked is None else kind(asked)


def number(request: Request, name: str, default: int, most: int) -> int:
    """A whole number from 1 to `most`."""
    asked = request.query_params.get(name)
    if asked is None:
        return default
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10 and 1 <= int(asked) <= most):
        raise Unanswerable(400, f"{name} must be a whole number from 1 to {most}.")
    return int(asked)
