"""A small site of hostile and odd pages on loopback, which counts what it is asked for."""

from __future__ import annotations

from collections import Counter

import attrs
import trio
from hypercorn.config import Config
from hypercorn.trio import serve
from hypercorn.typing import Framework
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

POST = "2009049134141890504"
OPERATION = "TweetDetail"
ARTICLE = f'<article data-testid="tweet"><a href="/me/status/{POST}"><time>now</time></a></article>'
CALL = f"/i/api/graphql/q1/{OPERATION}"
SHOW = (
    "const column = document.createElement('div'); column.dataset.testid = 'primaryColumn';"
    f"column.innerHTML = `{ARTICLE}`; document.body.append(column);"
)
FILL = f"fetch('{CALL}').then(answer => answer.json()).then(() => {{ {SHOW} }});"
NO_EVAL = "script-src 'self' 'unsafe-inline'"
BLANK = "<!doctype html><title>elsewhere</title>"

SCRIPTS = {
    "plain": FILL,
    "endless": FILL + "setTimeout(() => { for (;;) {} }, 700);",
    "endless_at_once": "for (;;) {}",
    "dialogs": FILL + "setInterval(() => alert('!'), 50); onbeforeunload = () => 'stay';",
    "clinging": FILL + "onbeforeunload = () => 'stay';",
    "popups": FILL + "for (let n = 0; n < 5; n++) open('/popup');",
    "download": "location = '/file';" + FILL,
    "never_idle": FILL + "setInterval(() => fetch('/ping?' + Math.random()), 50);",
    "splash": "",
    "clobbered": FILL + "const image = document.createElement('img'); image.name = 'title';"
    "document.body.append(image);",
    "usurped": FILL + "window.Promise = function () { return 'content'; };",
    "asks": "confirm('really?'); fetch('/answered');",
    "waiting": "fetch('/ping');",
    "cookie": "document.cookie = 'session=kept; max-age=9999';" + FILL,
    "login": "location = '/i/flow/login';",
    "twice": "if (!location.hash) { fetch('/i/api/graphql/q1/Early').then(() => {"
    " location.hash = 'x'; location.reload(); }); } else {" + FILL + "}",
    "big": FILL + "const text = document.createElement('script'); text.type = 'text/plain';"
    "text.text = 'x'.repeat(9 * 2 ** 20); document.body.append(text);",
    "huge_answer": "fetch('/i/api/graphql/q1/Huge').then(answer => answer.text()).then(() => {"
    + FILL
    + "});",
    "posted": f"fetch('{CALL}', {{method: 'POST', body: JSON.stringify("
    f"{{variables: {{focalTweetId: '{POST}'}}}})}}).then(a => a.json()).then(() => {{ {SHOW} }});",
    "asked": f"fetch('{CALL}?variables=' + encodeURIComponent('{{\"focalTweetId\":\"{POST}\"}}'))"
    f".then(a => a.json()).then(() => {{ {SHOW} }});",
    "virtual": "document.body.innerHTML = '<div data-testid=primaryColumn style=height:90000px>"
    "</div>'; addEventListener('scroll', () => { if (scrollY > 20000) {"
    f" document.querySelector('div').innerHTML = `{ARTICLE}`; }} }});"
    f"document.querySelector('div').innerHTML = '<article></article>'; fetch('{CALL}');",
    "pictures": FILL + "document.body.insertAdjacentHTML('beforeend', '<img src=/a.png>"
    "<img src=/b.jpg?name=small><video src=/c.mp4 autoplay></video>"
    "<style>@font-face {font-family: f; src: url(/d.woff2)} body {font-family: f}</style>');",
}


@attrs.define
class HostileSite:
    """`/<page>` serves the script of that name; `asked` counts the paths that were requested."""

    elsewhere: str = ""
    """Another origin, served by the same site."""
    asked: Counter[str] = attrs.field(factory=Counter)
    cookies: list[str] = attrs.field(factory=list)
    """The cookies that came with each request for a page."""
    pinged: trio.Event = attrs.field(factory=trio.Event)
    """Set once a page asked for /ping."""
    cacheable: bool = False
    """True lets the browser keep GraphQL answers for an hour."""

    async def page(self, request: Request) -> Response:
        name = request.path_params["name"]
        self.cookies.append(request.headers.get("cookie", ""))
        if name == "off_site":
            return RedirectResponse(f"{self.elsewhere}/stolen")
        if name == "off_by_script":
            return self._html(f"setTimeout(() => {{ location = '{self.elsewhere}/stolen'; }}, 50);")
        headers = {"content-security-policy": NO_EVAL} if name == "asked" else {}
        return self._html(SCRIPTS[name], headers)

    async def call(self, request: Request) -> Response:
        kept = "max-age=3600" if self.cacheable else "no-store"
        body = b"{}" if not request.url.path.endswith("Huge") else b'"%b"' % (b"x" * (17 * 2**20))
        headers = {"cache-control": kept, "X-Rate-Limit-Reset": "1767600000"}
        return Response(body, media_type="application/json", headers=headers)

    async def other(self, request: Request) -> Response:
        if request.url.path == "/ping":
            self.pinged.set()
        if request.url.path == "/file":
            return Response(b"x", headers={"content-disposition": "attachment; filename=virus.exe"})
        return HTMLResponse(BLANK)

    def _html(self, script: str, headers: dict[str, str] | None = None) -> Response:
        page = f"<!doctype html><title>a page</title><body><script>{script}</script></body>"
        return HTMLResponse(page, headers={"cache-control": "no-store", **(headers or {})})

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.asked[scope["path"]] += 1
        await self._routes()(scope, receive, send)

    def _routes(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/me/{name}", self.page),
                Route("/i/api/graphql/{query}/{operation}", self.call, methods=["GET", "POST"]),
                Route("/{path:path}", self.other),
            ]
        )


async def serve_hostile(
    site: HostileSite, *, task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED
) -> None:
    """Serves until cancelled; starts with the base URL."""
    config = Config()
    config.bind = ["127.0.0.1:0", "127.0.0.1:0"]
    config.loglevel = "ERROR"
    app: Framework = site.app  # type: ignore[assignment]  # ASGI, typed by another name
    async with trio.open_nursery() as nursery:

        async def start(*, task_status: trio.TaskStatus[list[str]]) -> None:
            await serve(app, config, mode="asgi", task_status=task_status)

        here, site.elsewhere = await nursery.start(start)
        task_status.started(here)
