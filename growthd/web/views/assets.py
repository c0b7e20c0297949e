"""The page's own files, held in memory: a request names one of them or gets nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.abc import Traversable
from importlib.resources import files

import attrs
from starlette.requests import Request
from starlette.responses import Response

from growthd.web.answers import refusal

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


@attrs.frozen(kw_only=True)
class Asset:
    body: bytes
    media_type: str
    digest: str


@attrs.frozen
class Assets:
    """Serves `/static/{name}`. An address with the file's digest never needs to be asked again."""

    found: Mapping[str, Asset]

    def address(self, name: str) -> str:
        """Where a browser gets the file. KeyError where there is none of that name."""
        return f"/static/{name}?{self.found[name].digest}"

    async def serve(self, request: Request) -> Response:
        asset = self.found.get(request.path_params["name"])
        if asset is None:
            return refusal(404, "There is no such file.")
        headers = {
            "etag": f'"{asset.digest}"',
            "cache-control": _FOR_EVER if request.url.query == asset.digest else _ASK_AGAIN,
        }
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(status_code=304, headers=headers)
        return Response(asset.body, headers=headers, media_type=asset.media_type)


def load() -> Assets:
    """Every file of `static/` whose type a page needs."""
    return Assets(dict(_assets(files("growthd.web.views") / "static", "")))


def _assets(folder: Traversable, prefix: str) -> Iterator[tuple[str, Asset]]:
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _assets(entry, f"{name}/")
        elif media_type := _TYPES.get(name[name.rfind(".") :]):
            body = entry.read_bytes()
            digest = sha256(body).hexdigest()[:12]
            yield name, Asset(body=body, media_type=media_type, digest=digest)
