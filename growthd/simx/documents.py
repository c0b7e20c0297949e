"""Pages, walls, and the small things that pages ask for."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Awaitable, Callable
from functools import partial
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route as WebRoute

from growthd.simx.calls import OPERATIONS, query_id
from growthd.simx.payload.shape import Json
from growthd.simx.shell import Route, ShellState, challenge, consent_wall, login_wall, shell
from growthd.simx.spoil import RENAMED
from growthd.simx.stage import Stage, Viewer

_PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_STATIC = {
    path.name: path.read_bytes()
    for path in files("growthd.simx").joinpath("static").iterdir()
    if path.is_file()
}
_KINDS = {
    "js": ("script", "text/javascript"),
    "css": ("style", "text/css"),
    "png": ("image", "image/png"),
    "jpg": ("image", "image/png"),
    "woff2": ("font", "font/woff2"),
}
_HANDLE = re.compile(r"\w+", re.ASCII)
_CACHED = {"cache-control": "public, max-age=86400"}
_Handler = Callable[[Stage, Request], Awaitable[Response]]


def document_routes(stage: Stage) -> list[WebRoute]:
    """The routes of everything that is no API. Handles come last: any word may be one."""
    handlers: dict[str, _Handler] = {
        "/static/{name}": _static,
        "/i/flow/login": _login,
        "/account/access": _challenge,
        "/i/adsct": _pixel,
        "/i/api/1.1/jot/client_event.json": _beacon,
        "/i/api/2/badge_count": _beacon,
        "/i/blank": _blank,
        "/i/popup": _blank,
        "/i/download": _download,
        "/home": _page,
        "/{handle}": _page,
        "/{handle}/with_replies": _page,
        "/{handle}/status/{post}": _page,
    }
    return [
        WebRoute(path, partial(handler, stage), methods=["GET", "POST"])
        for path, handler in handlers.items()
    ]


async def _page(stage: Stage, request: Request) -> Response:
    path = request.url.path
    if not _HANDLE.fullmatch(request.path_params.get("handle", "home")):
        return Response(status_code=404)
    stage.requests["document"] += 1
    if stage.happens("login_redirect", path):
        return RedirectResponse(f"/i/flow/login?redirect_after_login={path}")
    if stage.happens("challenge", path):
        return RedirectResponse("/account/access")
    if stage.happens("consent_wall", path):
        return HTMLResponse(consent_wall(stage.lang))
    hydrates = not stage.happens("splash_only", path)
    return HTMLResponse(shell(_state(stage, request), hydrates=hydrates))


def _state(stage: Stage, request: Request) -> ShellState:
    route = _route(request)
    capture = request.query_params.get("capture")
    return ShellState(
        viewer=_viewer(stage, route, request.url.path),
        lang=stage.lang,
        route=route,
        operation=stage.feed.operation(route, capture),
        capture=capture,
        query_ids={name: query_id(stage.seed, name) for name in OPERATIONS},
        mischief=_mischief(stage, request.url.path),
        renames={new: old for old, new in RENAMED.items()},
    )


def _route(request: Request) -> Route:
    handle, post = request.path_params.get("handle"), request.path_params.get("post")
    if handle is None:
        return Route(place="home")
    if post is not None:
        return Route(place="post", handle=handle, post=post)
    replies = request.url.path.endswith("/with_replies")
    return Route(place="replies" if replies else "profile", handle=handle)


def _viewer(stage: Stage, route: Route, path: str) -> Json | None:
    if stage.viewer is Viewer.NONE:
        return None
    if stage.viewer is Viewer.OTHER or stage.happens("wrong_viewer", path):
        return {"handle": "somebody_else", "id": "10000001"}
    owner = stage.feed.host(route.handle)
    return {"handle": owner.handle, "id": owner.account_id}


def _mischief(stage: Stage, path: str) -> Json:
    """What the page's own script is told to do to its visitor."""
    names = {
        "neverIdle": "never_idle",
        "popup": "popup",
        "download": "download",
        "dialog": "dialog",
        "endlessScript": "endless_script",
        "virtualised": "virtualised",
    }
    mischief: Json = {key: stage.happens(fault, path) for key, fault in names.items()}
    mischief["wandersOff"] = path != "/home" and stage.happens("wanders_off", path)
    away = stage.happens("redirect_off_site", path)
    return mischief | {"offSite": f"{stage.elsewhere}/i/blank" if away else None}


async def _static(stage: Stage, request: Request) -> Response:
    name: str = request.path_params["name"]
    kind, media_type = _KINDS.get(name.rpartition(".")[2], ("other", "text/plain"))
    stage.requests[kind] += 1
    if kind == "image":
        return Response(_PIXEL, media_type=media_type)
    if name in _STATIC:
        return Response(_STATIC[name], headers=_CACHED, media_type=media_type)
    return Response(status_code=404)


async def _login(stage: Stage, _request: Request) -> Response:
    stage.requests["document"] += 1
    return HTMLResponse(login_wall(stage.lang))


async def _challenge(stage: Stage, _request: Request) -> Response:
    stage.requests["document"] += 1
    return HTMLResponse(challenge(stage.lang))


async def _pixel(stage: Stage, _request: Request) -> Response:
    stage.requests["pixel"] += 1
    return Response(_PIXEL, media_type="image/png")


async def _beacon(stage: Stage, _request: Request) -> Response:
    stage.requests["beacon"] += 1
    return Response(b"{}", media_type="application/json")


async def _blank(stage: Stage, _request: Request) -> Response:
    stage.requests["document"] += 1
    return HTMLResponse("<!DOCTYPE html><title>blank</title>")


async def _download(stage: Stage, _request: Request) -> Response:
    stage.requests["document"] += 1
    headers = {"content-disposition": 'attachment; filename="archive.zip"'}
    return Response(b"PK\x05\x06" + b"\x00" * 18, headers=headers, media_type="application/zip")
