"""The API's own description, as OpenAPI 3.1: GET /v1/openapi.json."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import Response

from growthd.compute.learning import DIMENSIONS
from growthd.model.post import DecisionType, Kind
from growthd.web.answers import answer
from growthd.web.api.announcement import REQUIRED, RULES
from growthd.web.api.patterns import Patterns
from growthd.web.api.plan import CurrentPlan, PlanView
from growthd.web.api.reads import Curve
from growthd.web.api.schema import Schema, schema_of
from growthd.web.context import Context
from growthd.web.summary.status import PostNow, Status

_TEXT: Schema = {"type": "string", "minLength": 1}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_TWEET_ID: Schema = {"type": "string", "pattern": "^[0-9]{15,20}$"}
_FIELDS: dict[str, Schema] = {
    "decision_id": {**_TEXT, "maxLength": 200},
    "account_handle": {"type": "string", "pattern": "^[A-Za-z0-9_]{1,15}$"},
    "posted_at": _MOMENT,
    "decision_type": {"type": "string", "enum": list(DecisionType)},
    "tweet_url": {"type": "string", "pattern": "^https?://[^/]+/[A-Za-z0-9_]+/status/[0-9]+"},
    "thread_tweet_ids": {"type": "array", "items": _TWEET_ID, "maxItems": 100},
    "id_provisional": {"type": "boolean"},
    "is_test_post": {"type": "boolean"},
    "content": {**_TEXT, "maxLength": 25_000},
    "predicted_engagement": {"type": "number"},
    "cost_usd": {"type": "number"},
    "generation_metadata": {"type": "object"},
    "features": {"type": "object"},
}
_REFUSAL: Schema = {
    "type": "object",
    "properties": {"error": {"type": "string"}},
    "required": ["error"],
}
_ACCOUNT = {
    "name": "account",
    "in": "query",
    "description": "A watched handle; the first one by default.",
    "schema": {"type": "string"},
}


async def openapi(_: Request, __: Context) -> Response:
    """GET /v1/openapi.json."""
    return answer(described())


@cache
def described() -> Schema:
    """The whole description; every route that answers in JSON is in it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "growthd",
            "version": version("growthd"),
            "description": "Reading needs nothing on this machine; announcing needs the token.",
        },
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {**_reads(), "/v1/posts": {"post": _announce()}},
    }


def _reads() -> Schema:
    posts = {
        "type": "object",
        "properties": {
            "account": {"type": "string"},
            "posts": {"type": "array", "items": schema_of(PostNow)},
        },
        "required": ["account", "posts"],
    }
    words: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
    ready = {
        "type": "object",
        "properties": {
            "status": {"type": "string"},
            "reasons": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["status", "reasons"],
    }
    return {
        "/healthz": _get("The process is alive.", words),
        "/readyz": _get("Whether it can work, and why not.", ready, unready=ready),
        "/v1/openapi.json": _get("What you are reading.", {"type": "object"}),
        "/v1/status": _get("Everything at this moment.", schema_of(Status), [_ACCOUNT]),
        "/v1/followers": _get(
            "The followers' curve.", schema_of(Curve), [_ACCOUNT, _number("days", 366)]
        ),
        "/v1/posts/recent": _get("The newest posts.", posts, [_ACCOUNT, _number("limit", 100)]),
        "/v1/plan": _get("The plans, and how they did.", schema_of(PlanView), [_ACCOUNT]),
        "/v1/plan/current": _get(
            "What a bot is to do.", schema_of(CurrentPlan), [_ACCOUNT, _word("decision_id")]
        ),
        "/v1/patterns": _get(
            "What was learned.",
            schema_of(Patterns),
            [_ACCOUNT, _word("kind", list(Kind)), _word("dimension", list(DIMENSIONS))],
        ),
    }


def _get(
    said: str, schema: Schema, asked: list[Schema] | None = None, unready: Schema | None = None
) -> Schema:
    answers = {"200": _holding(said, schema), "503": _holding("Not now.", unready or _REFUSAL)}
    if asked:
        answers["400"] = _holding("The question makes no sense.", _REFUSAL)
        answers["404"] = _holding("That account is not watched.", _REFUSAL)
    return {"get": {"summary": said, "parameters": asked or [], "responses": answers}}


def _announce() -> Schema:
    fields = {name: {"anyOf": [_field(name), {"type": "null"}]} for name in RULES}
    body = {
        "type": "object",
        "properties": fields | {name: _field(name) for name in REQUIRED},
        "required": sorted(REQUIRED),
        "additionalProperties": False,
    }
    taken = {
        "type": "object",
        "properties": {
            "event_id": {"type": "integer"},
            "event_type": {"type": "string"},
            "tweet_id": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "will": {"type": "string"},
        },
        "required": ["event_id", "event_type", "tweet_id", "will"],
    }
    refusals = {
        "400": "It is no JSON.",
        "401": "The token is missing, or another one.",
        "408": "The body did not arrive in time.",
        "413": "The body is too large.",
        "415": "It is not sent as JSON.",
        "422": "Some field cannot be taken; nothing was stored.",
        "503": "The database is away.",
    }
    return {
        "summary": "A post was made.",
        "security": [{"token": []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "202": _holding("Stored; the post is followed from now on.", taken),
            **{code: _holding(said, _REFUSAL) for code, said in refusals.items()},
        },
    }


def _field(name: str) -> Schema:
    return _FIELDS.get(name, {**_TEXT, "maxLength": 200 if name.endswith("_id") else 500})


def _number(name: str, most: int) -> Schema:
    schema = {"type": "integer", "minimum": 1, "maximum": most}
    return {"name": name, "in": "query", "schema": schema}


def _word(name: str, choices: list[str] | None = None) -> Schema:
    schema: Schema = {"type": "string"} | ({"enum": choices} if choices else {})
    return {"name": name, "in": "query", "schema": schema}


def _holding(said: str, schema: Schema) -> Schema:
    return {"description": said, "content": {"application/json": {"schema": schema}}}
