"""The web as one application: its routes, and the guards that every request passes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeAlias

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from growthd.supervision.outage import Outage
from growthd.web.answers import refusal
from growthd.web.api import plan, probes, reads
from growthd.web.api.announce import announce
from growthd.web.api.body import BodyRefused
from growthd.web.api.openapi import openapi
from growthd.web.api.patterns import patterns
from growthd.web.asking import Unanswerable
from growthd.web.context import Context
from growthd.web.guards.headers import SecurityHeaders
from growthd.web.guards.hosts import LOOPBACK, HostCheck
from growthd.web.guards.lock import Lock
from growthd.web.guards.origins import SameOrigin
from growthd.web.kept import Kept
from growthd.web.text import clean
from growthd.web.views import assets
from growthd.web.views.front import front
from growthd.web.views.health import health
from growthd.web.views.listing import listing
from growthd.web.views.page import Press
from growthd.web.views.plan import plan as recommended
from growthd.web.views.post import post
from growthd.web.views.works import works

SMALL = 1024
"""Bytes of an answer that is not worth packing. No answer holds a secret that packing betrays."""
Answering: TypeAlias = Callable[[Request, Context], Awaitable[Response]]

log = structlog.get_logger(__name__)


def build(context: Context) -> Starlette:
    """The application. It keeps no state of its own; each answer is made of `context`."""
    app = Starlette(
        routes=_routes(context),
        middleware=_guards(context),
        exception_handlers={
            Unanswerable: _say_response,
            BodyRefused: _say_response,
            ClientDisconnect: _say_nothing,
            Outage: _say_outage,
            HTTPException: _say_http,
            Exception: _say_fault,
        },
    )
    app.router.redirect_slashes = False  # an address is right, or there is nothing there
    return app


def _routes(context: Context) -> list[Route]:
    own = assets.load()
    press = Press.with_assets(own)
    return [
        _get("/", partial(front, press=press), context),
        _get("/posts", partial(listing, press=press), context),
        _get("/posts/{name:path}", partial(post, press=press), context),
        _get("/works", partial(works, press=press), context),
        _get("/plan", partial(recommended, press=press), context),
        _get("/health", partial(health, press=press), context),
        _get("/metrics", probes.metrics, context),
        _get("/healthz", probes.healthz, context),
        _get("/readyz", probes.readyz, context),
        _get("/v1/openapi.json", openapi, context),
        _get("/v1/status", reads.status, context),
        _get("/v1/followers", reads.followers, context),
        _get("/v1/posts/recent", reads.recent_posts, context),
        _get("/v1/plan", plan.view, context),
        _get("/v1/plan/current", plan.current, context),
        _get("/v1/patterns", patterns, context),
        Route("/v1/posts", _bound(announce, context), methods=["POST"]),
        Route("/static/{name:path}", own.serve),
    ]


def _get(path: str, answering: Answering, context: Context) -> Route:
    return Route(path, _bound(answering, context))


def _bound(answering: Answering, context: Context) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await answering(request, context)

    return endpoint


def _guards(context: Context) -> list[Middleware]:
    web = context.config.web
    guards = [
        Middleware(SecurityHeaders),
        Middleware(HostCheck, host=web.host),
        Middleware(SameOrigin),
    ]
    if web.host not in LOOPBACK:
        guards.append(Middleware(Lock, token=context.token))
    return [
        *guards,
        Middleware(Kept, seconds=context.kept_seconds),
        Middleware(GZipMiddleware, minimum_size=SMALL, compresslevel=4),
    ]


def _say_response(_: Request, refused: Any) -> Response:  # noqa: ANN401 - starlette's type is wider
    response: Response = refused.response
    return response


def _say_nothing(_: Request, __: Exception) -> Response:
    return Response(status_code=400)  # to nobody: the client has gone


def _say_outage(_: Request, outage: Exception) -> Response:
    sentence = f"{clean(str(outage))}. Ask again soon; announcing a post twice does no harm."
    return refusal(503, sentence, {"retry-after": "5"})


def _say_http(_: Request, error: Any) -> Response:  # noqa: ANN401 - as above
    sentence = _SENTENCES.get(error.status_code, error.detail)
    return refusal(error.status_code, sentence, error.headers)


_SENTENCES = {
    404: "There is nothing here; the status page is /.",
    405: "This address does not take that method; the header Allow names those it takes.",
}


def _say_fault(request: Request, fault: Exception) -> Response:
    log.error("request_failed", path=request.url.path, exc_info=fault)
    return refusal(500, "growthd failed to answer this; its log says why.")
