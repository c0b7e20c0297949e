"""What the server itself says went wrong: `errors[]` in a body, or the status of the response."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from growthd.model.page import Payload
from growthd.model.reading import Refusal, RefusalKind

_KINDS = {
    32: RefusalKind.LOGGED_OUT,
    64: RefusalKind.CHALLENGE,
    89: RefusalKind.LOGGED_OUT,
    215: RefusalKind.LOGGED_OUT,
    239: RefusalKind.LOGGED_OUT,
    326: RefusalKind.CHALLENGE,
    353: RefusalKind.LOGGED_OUT,
    88: RefusalKind.RATE_LIMITED,
    50: RefusalKind.GONE,
    63: RefusalKind.GONE,
    144: RefusalKind.GONE,
    179: RefusalKind.PROTECTED,
    336: RefusalKind.BLIND,
}
"""Codes as X numbers them; all others are transient until known better."""
_MISSING_STATUS = "_Missing: No status found"
_LATEST_RESET = 4_102_444_800
"""The year 2100: a reset beyond it is not a time."""


def in_body(errors: object) -> Refusal | None:
    """The gravest of a body's `errors[]`, None where it has none."""
    if type(errors) is not list:
        return None
    return gravest(_refusal(error) for error in errors[:20] if type(error) is dict)


def in_status(payload: Payload) -> Refusal | None:
    """What the status of the response refuses, None for a success."""
    if payload.status == 429:
        return Refusal(
            kind=RefusalKind.RATE_LIMITED,
            detail=f"{payload.operation}: too many requests",
            until=reset_time(payload.headers.get("x-rate-limit-reset")),
        )
    if payload.status < 400:
        return None
    kind = RefusalKind.LOGGED_OUT if payload.status == 401 else RefusalKind.UNAVAILABLE
    return Refusal(kind=kind, detail=f"{payload.operation}: status {payload.status}")


def reset_time(header: str | None) -> datetime | None:
    """The moment that `x-rate-limit-reset` names in Unix seconds, None where it names none."""
    if header is None or not (header.isascii() and header.isdigit()):
        return None
    seconds = int(header[:12])
    return datetime.fromtimestamp(seconds, tz=UTC) if seconds < _LATEST_RESET else None


def gravest(refusals: Iterable[Refusal]) -> Refusal | None:
    """The refusal that explains the others, the latest reset first among equals."""
    return min(refusals, key=_weight, default=None)


def _weight(refusal: Refusal) -> tuple[int, float]:
    reset = refusal.until.timestamp() if refusal.until is not None else 0.0
    return _GRAVITY.index(refusal.kind), -reset


_GRAVITY = (
    RefusalKind.CHALLENGE,
    RefusalKind.LOGGED_OUT,
    RefusalKind.WRONG_ACCOUNT,
    RefusalKind.RATE_LIMITED,
    RefusalKind.OVER_BUDGET,
    RefusalKind.GONE,
    RefusalKind.PROTECTED,
    RefusalKind.BLIND,
    RefusalKind.UNAVAILABLE,
    RefusalKind.ABSENT,
)


def _refusal(error: dict[str, object]) -> Refusal:
    code = error.get("code")
    extensions = error.get("extensions")
    if code is None and type(extensions) is dict:
        code = extensions.get("code")
    message = str(error.get("message", ""))[:120]
    kind = RefusalKind.UNAVAILABLE
    if message.startswith(_MISSING_STATUS):
        kind = RefusalKind.GONE
    elif type(code) is int:
        kind = _KINDS.get(code, kind)
    return Refusal(kind=kind, detail=f"error {code}: {message}")
