"""The public API, version 2: who may ask what, how often, and how it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import attrs
import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as WebRoute

from growthd.simx.api_answers import get_analytics, get_me, get_timeline, get_tweets
from growthd.simx.api_request import Asked, BadRequest
from growthd.simx.payload.shape import Json
from growthd.simx.stage import Stage
from growthd.simx.world import World

_Answer = Callable[[Asked], Json]


def api_routes(stage: Stage) -> list[WebRoute]:
    """The routes of the public API."""
    answers: dict[str, tuple[str, _Answer]] = {
        "/2/users/me": ("me", get_me),
        "/2/tweets": ("tweets", get_tweets),
        "/2/tweets/analytics": ("analytics", get_analytics),
        "/2/users/{user_id}/tweets": ("timeline", get_timeline),
    }
    return [
        WebRoute(path, partial(_serve, stage, endpoint, answer), methods=["GET"])
        for path, (endpoint, answer) in answers.items()
    ]


async def _serve(stage: Stage, endpoint: str, answer: _Answer, request: Request) -> Response:
    stage.requests["api"] += 1
    if not isinstance(stage.source, World):
        return _problem(404, "Not Found Error", "Captured pages have no public API.")
    if not stage.desk.admits(request.headers.get("authorization")):
        return _problem(401, "Unauthorized", "Unauthorized")
    if endpoint in stage.desk.excluded:
        return _problem(403, "Forbidden", "Your plan does not include this endpoint.")
    at = stage.now()
    quota = stage.desk.count(endpoint, at)
    until = stage.limit(f"api {endpoint}")
    if until is not None or quota.remaining < 0:
        quota = attrs.evolve(quota, remaining=0, reset=until or quota.reset)
        return _problem(429, "Too Many Requests", "Too Many Requests", quota.headers)
    if stage.happens("over_capacity", f"api {endpoint}"):
        return _problem(503, "Service Unavailable", "Service Unavailable")
    asked = Asked(
        stage=stage, world=stage.source, at=at,
        path=request.path_params, query=request.query_params,
    )  # fmt: skip
    try:
        body = answer(asked)
    except BadRequest as error:
        return _problem(400, "Invalid Request", str(error), quota.headers)
    return Response(orjson.dumps(body), 200, quota.headers, "application/json")


def _problem(
    status: int, title: str, detail: str, headers: Mapping[str, str] | None = None
) -> Response:
    body = {"title": title, "detail": detail, "type": "about:blank", "status": status}
    return Response(orjson.dumps(body), status, headers, "application/problem+json")
