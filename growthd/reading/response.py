"""The body of a GraphQL response once parsed: what is in it, and what the server says of it."""

from __future__ import annotations

from functools import cached_property

import attrs
import orjson

from growthd.model.reading import Refusal, RefusalKind
from growthd.reading import errors
from growthd.reading.structure import Found, Spot, posts, users

MAX_BODY_BYTES = 6_000_000
"""Several times what X sends; with it every answer stays far below a second."""
_MAX_DEPTH = 8


@attrs.frozen(kw_only=True, slots=False)
class Response:
    """A parsed body: its posts, the notices in a post's stead, and the server's own words."""

    document: object
    posts: tuple[Found, ...]
    missing: tuple[Spot, ...]
    refusal: Refusal | None

    @cached_property
    def people(self) -> tuple[Spot, ...]:
        """Every user object: looked for only on demand, since it takes the longer walk."""
        return tuple(users(self.document))

    @cached_property
    def is_known(self) -> bool:
        """True where the body has any structure that the readers understand, be it empty."""
        if self.posts or self.missing or self.refusal or _has_timeline(self.document):
            return True
        return _is_empty(self.document) or bool(self.people)


def parse(body: bytes) -> Response | Refusal:
    """The parsed body; `unavailable` where it is empty, cut off, too large or no JSON at all."""
    if not body or len(body) > MAX_BODY_BYTES:
        return Refusal(kind=RefusalKind.UNAVAILABLE, detail=f"a body of {len(body)} bytes")
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as reason:
        detail = f"a body that is no whole JSON: {str(reason)[:120]}"
        return Refusal(kind=RefusalKind.UNAVAILABLE, detail=detail)
    found, missing = posts(document)
    refusal = errors.in_body(document.get("errors")) if type(document) is dict else None
    return Response(document=document, posts=tuple(found), missing=tuple(missing), refusal=refusal)


def _has_timeline(document: object, depth: int = 0) -> bool:
    if type(document) is not dict or depth > _MAX_DEPTH:
        return False
    if type(document.get("instructions")) is list:
        return True
    return any(_has_timeline(child, depth + 1) for child in document.values())


def _is_empty(document: object, depth: int = 0) -> bool:
    """True where there is nothing but containers: so X answers for what does not exist."""
    if depth > _MAX_DEPTH:
        return False
    if type(document) is dict:
        return all(_is_empty(child, depth + 1) for child in document.values())
    return document == []
