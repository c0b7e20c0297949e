"""Where other machines can reach the page, reading it needs the token as well."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from growthd.web.answers import refusal
from growthd.web.guards.token import FILE, Token

OPEN = frozenset({"/healthz"})
"""Says only that the process is alive."""


class Lock:
    """Every route but those `OPEN` wants `token`, as a bearer or as a browser's password."""

    def __init__(self, app: ASGIApp, token: Token) -> None:
        self.app = app
        self.token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._is_open(scope):
            await self.app(scope, receive, send)
        else:
            challenge = {"www-authenticate": 'Basic realm="growthd", charset="UTF-8"'}
            await refusal(401, _REMEDY, challenge)(scope, receive, send)

    def _is_open(self, scope: Scope) -> bool:
        given = Headers(scope=scope).get("authorization")
        return scope["path"] in OPEN or self.token.lets_read(given)


_REMEDY = (
    f"This needs the token in the file {FILE} of growthd's data directory: "
    "as a bearer, or as the password a browser asks for."
)
