"""The description is that of the routes, and whatever is asked, the answer is one it names."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from starlette.applications import Starlette
from starlette.routing import Route

from growthd.store.database import Database
from growthd.web.api.announcement import RULES
from growthd.web.api.openapi import described
from growthd.web.api.schema import schema_of
from tests.store.asking import value
from tests.web.conftest import AUTHORIZED, NOW

HTML = {"/", "/posts", "/posts/{name:path}", "/works", "/plan", "/health"}
OTHER = {"/metrics", "/static/{name:path}"}
READS = sorted(path for path, verbs in described()["paths"].items() if "get" in verbs)
INJECTIONS = (
    "' or 1=1 --",
    "'; drop table captures; --",
    '"; select pg_sleep(10); --',
    "$1",
    "\\'; --",
    "%27%3B",
    "../../etc/passwd",
    "{{7*7}}",
    "\u202e<script>alert(1)</script>\x1b[2J",
)


async def test_every_route_is_described_and_nothing_else(app: Starlette) -> None:
    paths = {route.path for route in app.routes if isinstance(route, Route)}

    assert paths - HTML - OTHER == set(described()["paths"])


def test_the_announcements_fields_are_those_that_are_taken() -> None:
    body = described()["paths"]["/v1/posts"]["post"]["requestBody"]["content"]

    assert set(body["application/json"]["schema"]["properties"]) == set(RULES)


def test_a_kind_that_no_answer_holds_is_refused() -> None:
    with pytest.raises(TypeError, match="no answer holds"):
        schema_of(Callable[[], None])


@pytest.mark.parametrize("path", READS)
async def test_whatever_is_asked_the_answer_is_one_that_is_described(
    path: str, client: httpx2.AsyncClient
) -> None:
    verbs: dict[str, Any] = described()["paths"][path]["get"]
    names = [each["name"] for each in verbs["parameters"]] or ["nothing"]
    for name in names:
        for said in (*INJECTIONS, "", "0", "-1", "9" * 30, "\u0663", "\U0001f600"):
            answer = await client.get(path, params={name: said})
            assert str(answer.status_code) in verbs["responses"], (name, said, answer.text)


@pytest.mark.parametrize("said", INJECTIONS)
async def test_sql_in_a_field_is_text(
    client: httpx2.AsyncClient, database: Database, said: str
) -> None:
    """Every field that takes text takes this one, and it is stored as it was said, or refused."""
    texts = [name for name in RULES if name not in {"account_handle", "posted_at"}]
    for name in texts:
        body = {
            "decision_id": "d",
            "account_handle": "ada",
            "posted_at": NOW.isoformat(),
            name: said,
        }
        answer = await client.post("/v1/posts", json=body, headers=AUTHORIZED)
        assert answer.status_code in {202, 422}, (name, answer.text)
        if answer.status_code == 202:
            query = f"select event_data ->> '{name}' from system_events order by id desc limit 1"
            assert await value(database, query) == said
    assert await value(database, "select count(*) from captures") == 0


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.dictionaries(st.sampled_from([*RULES, "other"]), ANY_JSON, max_size=6)


async def test_no_body_is_too_strange(client: httpx2.AsyncClient) -> None:
    bodies: list[object] = []

    @settings(max_examples=150, database=None, suppress_health_check=list(HealthCheck))
    @given(BODIES)
    def collect(body: object) -> None:
        bodies.append(body)

    collect()
    for body in bodies:
        answer = await client.post(
            "/v1/posts",
            content=json.dumps(body).encode("utf-8", "replace"),
            headers=AUTHORIZED | {"content-type": "application/json"},
        )
        assert answer.status_code in {202, 400, 422}, (body, answer.text)
