"""Refuses what other sites make a browser send here; the page is for its owner, not for them."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from growthd.web.answers import refusal

_OURS = frozenset({"same-origin", "none"})
"""`Sec-Fetch-Site` of the page's own requests, and of an address that a person typed."""


class SameOrigin:
    """Cross-site requests are refused with 403, but for a link that a person follows to read.

    Programs send neither header and pass; browsers send them and cannot be talked out of it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_foreign(scope["method"], Headers(scope=scope)):
            await refusal(403, _REMEDY)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


_REMEDY = "Requests from other sites are refused. Open growthd's own page, or use a program."


def is_foreign(method: str, headers: Headers) -> bool:
    """True for a request that a page of another origin caused."""
    origin = headers.get("origin")
    if origin is not None and origin not in _origins_of(headers):
        return True
    site = headers.get("sec-fetch-site")
    return site is not None and site not in _OURS and not _follows_a_link(method, headers)


def _origins_of(headers: Headers) -> tuple[str, str]:
    host = headers.get("host", "")
    return f"http://{host}", f"https://{host}"


def _follows_a_link(method: str, headers: Headers) -> bool:
    return (
        method == "GET"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )
