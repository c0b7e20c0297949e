from __future__ import annotations

from hashlib import sha256
from importlib.resources import files

import httpx2

from growthd.web.views import assets

UPLOT = {
    # uPlot 1.6.32, as published in the npm registry
    "uPlot.iife.min.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
    "uPlot.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
    "LICENSE": "8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd",
}
OUTSIDE = (
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/static/..%2fapp.py",
    "/static/..%5capp.py",
    "/static/%2e%2e%2f%2e%2e%2f%2e%2e%2fpyproject.toml",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/page.css%00.js",
    "/static/page.css/",
    "/static/vendor/",
    "/static/vendor/uplot/LICENSE",
    "/static/",
    "/static",
)


def test_uplot_is_what_its_author_published() -> None:
    folder = files("growthd.web.views") / "static" / "vendor" / "uplot"

    found = {name: sha256((folder / name).read_bytes()).hexdigest() for name in UPLOT}
    assert found == UPLOT


async def test_a_file_is_served_with_its_type_and_kept_for_ever_under_its_digest(
    client: httpx2.AsyncClient,
) -> None:
    address = assets.load().address("page.css")

    answer = await client.get(address)

    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.content == (files("growthd.web.views") / "static" / "page.css").read_bytes()


async def test_without_its_digest_a_browser_has_to_ask_again(client: httpx2.AsyncClient) -> None:
    first = await client.get("/static/page.css")
    again = await client.get("/static/page.css", headers={"if-none-match": first.headers["etag"]})

    assert first.headers["cache-control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")


async def test_nothing_outside_is_served(client: httpx2.AsyncClient) -> None:
    for path in OUTSIDE:
        assert (path, (await client.get(path)).status_code) == (path, 404)
