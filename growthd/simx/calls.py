"""The site's own GraphQL API, and whatever may go wrong on the way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from hashlib import blake2b

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as WebRoute

from growthd.simx.spoil import hollow, inflate, rename
from growthd.simx.stage import Stage

OPERATIONS = (
    "UserByScreenName", "UserTweets", "UserTweetsAndReplies", "UserMedia", "TweetDetail",
    "TweetResultByRestId", "TweetResultsByIds", "TweetResultsByRestIds", "SearchTimeline",
    "HomeTimeline",
)  # fmt: skip
_SPOILERS: Mapping[str, Callable[[bytes], bytes]] = {
    "partial": hollow,
    "unknown_schema": rename,
    "huge_body": inflate,
}
_INTERNAL_ERROR = {
    "errors": [
        {"message": "Internal server error", "code": 131, "kind": "Operational",
         "name": "InternalServerError", "source": "Server", "path": ["user"]}
    ],
    "data": {},
}  # fmt: skip


def query_id(seed: int, operation: str) -> str:
    """The opaque id an operation goes by on this site; another seed is another build."""
    return blake2b(f"{seed}/{operation}".encode(), digest_size=11).hexdigest()


def call_routes(stage: Stage) -> list[WebRoute]:
    """The routes of the GraphQL API."""
    endpoint: Callable[[Request], Awaitable[Response]] = partial(_call, stage)
    path = "/i/api/graphql/{query_id}/{operation}"
    return [WebRoute(path, endpoint, methods=["GET", "POST"])]


async def _call(stage: Stage, request: Request) -> Response:
    stage.requests["graphql"] += 1
    operation: str = request.path_params["operation"]
    if request.path_params["query_id"] != query_id(stage.seed, operation):
        return _json({"errors": [{"message": "Query not found", "code": 34}]}, 404)
    if stage.happens("slow", operation):
        await _never(request)
    return _failure(stage, operation) or _answer(stage, request, operation)


async def _never(request: Request) -> None:
    """Returns when the visitor has given up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _failure(stage: Stage, operation: str) -> Response | None:
    until = stage.limit(operation)
    if until is not None:
        headers = {
            "x-rate-limit-limit": "150",
            "x-rate-limit-remaining": "0",
            "x-rate-limit-reset": str(int(until.timestamp())),
        }
        error = {"errors": [{"code": 88, "message": "Rate limit exceeded."}]}
        return _json(error, 429, headers)
    if stage.happens("over_capacity", operation):
        return _json({"errors": [{"code": 130, "message": "Over capacity"}]}, 503)
    if stage.happens("errors_with_200", operation):
        return _json(_INTERNAL_ERROR, 200)
    return None


def _answer(stage: Stage, request: Request, operation: str) -> Response:
    sight = stage.sight(operation)
    body = stage.feed.answer(_variables(request), sight, request.query_params.get("capture"))
    if body is None:
        return _json({"errors": [{"message": "Not found", "code": 34}]}, 404)
    struck = [name for name in _SPOILERS if stage.happens(name, operation)]
    for name in struck:
        body = _SPOILERS[name](body)
    stage.served.extend(sight.served)
    return Response(body, media_type="application/json")


def _variables(request: Request) -> Mapping[str, object]:
    try:
        variables = orjson.loads(request.query_params.get("variables", "{}"))
    except orjson.JSONDecodeError:
        return {}
    return variables if isinstance(variables, dict) else {}


def _json(content: object, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(content), status, headers, "application/json")
