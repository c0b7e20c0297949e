"""Answers in JSON: what was asked for, or a sentence that says why not and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import orjson
from starlette.responses import Response

from growthd.web.guards.headers import SECURITY_HEADERS


def answer(
    content: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """`content` as JSON: attrs classes as objects, times as ISO 8601 in UTC with a `Z`."""
    body = orjson.dumps(content, default=_plain, option=orjson.OPT_UTC_Z)
    return Response(body, status, headers=headers, media_type="application/json")


def refusal(
    status: int,
    sentence: str,
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> Response:
    """An error that says what is wrong and what to do about it.

    It secures itself, since some are sent where no middleware stands around them.
    """
    return answer({"error": sentence, **more}, status, {**SECURITY_HEADERS, **(headers or {})})


def _plain(value: object) -> dict[str, object]:
    kind: Any = type(value)  # orjson asks for whatever it does not know
    if not attrs.has(kind):
        raise TypeError(f"{kind.__name__} has no place in an answer")
    return {field.name: getattr(value, field.name) for field in attrs.fields(kind)}
