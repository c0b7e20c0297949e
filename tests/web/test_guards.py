"""Attacks that a page on the web, or another program on the machine, can try."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import attrs
import httpx2
import pytest

from growthd.config import Web
from growthd.web.app import build
from growthd.web.context import Context
from growthd.web.guards.headers import SECURITY_HEADERS
from growthd.web.guards.hosts import name_of
from tests.web.conftest import AUTHORIZED, SECRET

ROUTES = (
    "/",
    "/metrics",
    "/healthz",
    "/readyz",
    "/v1/status",
    "/v1/followers",
    "/v1/posts/recent",
    "/static/page.css",
    "/nothing",
)
OURS = ("127.0.0.1:9617", "localhost", "LOCALHOST:80", "[::1]:9617", "[::1]")
REBOUND = (
    "evil.example",
    "evil.example:9617",
    "127.0.0.1.evil.example",
    "127.0.0.1@evil.example",
    "evil.example:127.0.0.1",
    "localhost.",
    "localhost:9617:80",
    "localhost:port",
    "[::1",
    "[::1]evil",
    "192.168.1.7:9617",
    "0.0.0.0:9617",
    "::1",
    "",
)
FOREIGN: tuple[Mapping[str, str], ...] = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:8080"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
)
NAVIGATED = {
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
}
PASSWORD = base64.b64encode(f"anybody:{SECRET}".encode()).decode()


async def statuses(
    client: httpx2.AsyncClient, headers: Mapping[str, str], method: str = "GET"
) -> set[int]:
    """What each of the routes answers."""
    return {(await client.request(method, route, headers=headers)).status_code for route in ROUTES}


async def test_a_rebound_name_reads_nothing(client: httpx2.AsyncClient) -> None:
    assert await statuses(client, {"host": "evil.example"}) == {421}


async def test_only_names_of_this_machine_are_answered(client: httpx2.AsyncClient) -> None:
    answers = {host: await client.get("/healthz", headers={"host": host}) for host in REBOUND}

    assert {host for host, answer in answers.items() if answer.status_code != 421} == set()
    assert "This name is not growthd's" in answers["evil.example"].json()["error"]


async def test_the_loopback_is_answered_by_any_of_its_names(client: httpx2.AsyncClient) -> None:
    answers = {host: await client.get("/healthz", headers={"host": host}) for host in OURS}

    assert {host for host, answer in answers.items() if answer.status_code != 200} == set()


async def test_two_hosts_are_one_too_many(client: httpx2.AsyncClient) -> None:
    headers = [("host", "127.0.0.1"), ("host", "evil.example")]

    assert (await client.get("/healthz", headers=headers)).status_code == 421


@pytest.mark.parametrize(
    ("host", "name"),
    [("Example:80", "example"), ("[FE80::1]:80", "fe80::1"), ("a:", None), ("", None), ("[]", "")],
)
def test_the_name_in_a_host_header(host: str, name: str | None) -> None:
    assert name_of(host) == name


async def test_other_sites_read_nothing(client: httpx2.AsyncClient) -> None:
    for headers in FOREIGN:
        assert (headers, await statuses(client, headers)) == (headers, {403})


async def test_other_sites_write_nothing_even_with_the_token(client: httpx2.AsyncClient) -> None:
    for headers in (*FOREIGN, NAVIGATED):
        answer = await client.post("/v1/posts", json={}, headers={**AUTHORIZED, **headers})

        assert (headers, answer.status_code) == (headers, 403)


async def test_a_link_may_lead_here(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/", headers=NAVIGATED)).status_code == 200


async def test_the_page_may_fetch(client: httpx2.AsyncClient) -> None:
    headers = {"origin": "http://127.0.0.1:9617", "sec-fetch-site": "same-origin"}

    assert (await client.get("/v1/status", headers=headers)).status_code == 200


async def test_every_answer_is_secured_and_shared_with_nobody(client: httpx2.AsyncClient) -> None:
    for route in ROUTES:
        for headers in ({}, {"host": "evil.example"}, {"origin": "null"}):
            answer = await client.get(route, headers=headers)

            assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
            assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_the_policy_lets_nothing_in_but_what_is_ours() -> None:
    policy = SECURITY_HEADERS["content-security-policy"]

    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in policy


async def test_what_is_read_cannot_be_written(client: httpx2.AsyncClient) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
        assert await statuses(client, AUTHORIZED, method) <= {404, 405}


@pytest.fixture
async def remote(context: Context) -> httpx2.AsyncClient:
    """A client of a daemon that listens on every interface."""
    web = Web(host="0.0.0.0", allow_remote=True)
    open_to_all = attrs.evolve(context, config=attrs.evolve(context.config, web=web))
    transport = httpx2.ASGITransport(app=build(open_to_all))
    return httpx2.AsyncClient(transport=transport, base_url="http://192.168.1.7:9617")


async def test_beyond_the_loopback_reading_needs_the_token(remote: httpx2.AsyncClient) -> None:
    answers = {route: await remote.get(route) for route in ROUTES}

    assert {route for route, answer in answers.items() if answer.status_code != 401} == {"/healthz"}
    assert answers["/"].headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize("given", [f"Bearer {SECRET}", f"basic {PASSWORD}"])
async def test_beyond_the_loopback_the_token_opens(remote: httpx2.AsyncClient, given: str) -> None:
    answer = await remote.get("/v1/status", headers={"authorization": given})

    assert answer.status_code == 200


async def test_a_password_that_browsers_send_by_themselves_does_not_write(
    remote: httpx2.AsyncClient,
) -> None:
    answer = await remote.post("/v1/posts", headers={"authorization": f"Basic {PASSWORD}"})

    assert answer.status_code == 401


async def test_beyond_the_loopback_a_rebound_name_is_refused(remote: httpx2.AsyncClient) -> None:
    for host in ("evil.example", "evil.example:9617", "10.evil.example", "0x7f.1"):
        answer = await remote.get("/healthz", headers={"host": host})

        assert (host, answer.status_code) == (host, 421)
