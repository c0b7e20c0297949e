"""POST /v1/posts: the one way in over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from growthd.store.database import Database
from growthd.web.api.fields import DEEPEST
from tests.store.asking import rows, value
from tests.web.conftest import AUTHORIZED, NOW, SECRET

X_EPOCH_MS = 1_288_834_974_657
POSTED_AT = NOW - timedelta(minutes=30)
ID = str((round(POSTED_AT.timestamp() * 1000) - X_EPOCH_MS) << 22)
"""Minted by X at that moment, which counts more than what a bot says."""
SAID: dict[str, Any] = {
    "decision_id": "d1",
    "account_handle": "Ada",
    "posted_at": POSTED_AT.isoformat(),
    "tweet_id": ID,
}


async def announce(client: httpx2.AsyncClient, **said: object) -> httpx2.Response:
    return await client.post("/v1/posts", json={**SAID, **said}, headers=AUTHORIZED)


async def test_an_announcement_becomes_the_event_that_a_bot_would_have_written(
    client: httpx2.AsyncClient, database: Database
) -> None:
    answer = await announce(client, raw_topic="timers", cost_usd=0.02, features={"length": 80})

    assert answer.status_code == 202
    (event,) = await rows(database, "select * from system_events")
    assert answer.json() == {
        "event_id": event["id"],
        "event_type": "POST_SUCCESS",
        "tweet_id": ID,
        "will": "It is read at 1h, 2h, 4h, 6h, 12h, 24h, 48h, 7d; next in 30 minutes.",
    }
    assert (event["account_id"], event["handled_at"]) == ("default", None)
    assert event["event_data"] == {
        **SAID,
        "account_handle": "ada",
        "raw_topic": "timers",
        "cost_usd": 0.02,
        "features": {"length": 80},
    }


@pytest.mark.parametrize("said", [{"decision_type": "reply"}, {"posted_reply_tweet_id": ID}])
async def test_a_reply_is_announced_as_one(
    client: httpx2.AsyncClient, said: dict[str, str]
) -> None:
    answer = await announce(client, **said)

    assert answer.json()["event_type"] == "REPLY_SUCCESS"


async def test_what_will_happen_is_said(client: httpx2.AsyncClient, database: Database) -> None:
    provisional = await announce(client, tweet_id="posted_strong_evidence_1")
    linked = await announce(client, tweet_id=None, tweet_url=f"https://x.com/Ada/status/{ID}")
    flagged = await announce(client, id_provisional=True)
    old = await announce(client, tweet_id=None, posted_at="2026-01-01T00:00:00Z")
    test = await announce(client, is_test_post=True)

    assert provisional.json()["tweet_id"] is None
    assert provisional.json()["will"].startswith("Its id is not known yet: it is looked for")
    assert linked.json()["tweet_id"] == ID
    stored = "select event_data ->> 'tweet_id' from system_events where id = "
    assert await value(database, stored + str(linked.json()["event_id"])) == ID
    assert flagged.json()["tweet_id"] is None
    assert old.json()["will"].endswith("All ages that it would be read at have passed.")
    assert test.json()["will"].endswith(" As a test it stays out of what is learned.")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": f"Basic {SECRET}"},
        {"authorization": f"Bearer {SECRET}x"},
    ],
)
async def test_without_the_token_nothing_is_stored(
    client: httpx2.AsyncClient, database: Database, headers: dict[str, str]
) -> None:
    answer = await client.post("/v1/posts", json=SAID, headers=headers)

    assert answer.status_code == 401
    assert "web.token" in answer.json()["error"]
    assert await value(database, "select count(*) from system_events") == 0


WRONG: list[tuple[dict[str, object], str, str]] = [
    ({"decision_id": None}, "decision_id", "is missing"),
    ({"decision_id": ""}, "decision_id", "must be text of 1 to 200 characters"),
    ({"decision_id": "d" * 201}, "decision_id", "must be text of 1 to 200 characters"),
    ({"account_handle": "@ada"}, "account_handle", "must be a handle without the @, such as jack"),
    ({"account_handle": "grace"}, "account_handle", "must be watched (now: ada); add it to"),
    ({"posted_at": "2026-03-01T12:00:00"}, "posted_at", "must be a time with its zone, such as"),
    ({"posted_at": "yesterday"}, "posted_at", "must be a time with its zone, such as"),
    ({"posted_at": 1772366400}, "posted_at", "must be a time with its zone, such as"),
    ({"posted_at": "0001-01-01T00:00:00+23:59"}, "posted_at", "must be a time with its zone"),
    ({"decision_id": "  "}, "", "decision_id is missing"),
    (
        {"tweet_id": str((int(ID) >> 22) + 2_200_000 << 22)},
        "posted_at",
        "must not lie in the future",
    ),
    (
        {"tweet_url": "https://x.com/ada/status/2031557700000000001"},
        "tweet_url",
        "must be the addr",
    ),
    ({"tweet_id": 2031557700000000001}, "tweet_id", "must be text of 1 to 200 characters"),
    ({"tweet_url": "javascript:alert(1)"}, "tweet_url", "must be a post's address, such as https"),
    ({"thread_tweet_ids": ["1"]}, "thread_tweet_ids", "must be a list of at most 100 ids of 15"),
    ({"thread_tweet_ids": ID}, "thread_tweet_ids", "must be a list of at most 100 ids of 15 to"),
    ({"decision_type": "poll"}, "decision_type", "must be one of single, thread, reply, quote"),
    ({"decision_type": ["reply"]}, "decision_type", "must be one of single, thread, reply, quote"),
    ({"is_test_post": "yes"}, "is_test_post", "must be true or false"),
    ({"cost_usd": "2"}, "cost_usd", "must be a number"),
    ({"cost_usd": True}, "cost_usd", "must be a number"),
    ({"features": [1]}, "features", "must be an object, nested at most 20 deep"),
    ({"raw_topics": "x"}, "raw_topics", "is not a field; did you mean raw_topic?"),
    ({"; drop table": 1}, "; drop table", "is not a field; leave it out"),
]


@pytest.mark.parametrize("said", [wrong for wrong, _, _ in WRONG if "tweet_id" in wrong])
async def test_a_refused_announcement_stores_nothing(
    client: httpx2.AsyncClient, database: Database, said: dict[str, object]
) -> None:
    assert (await announce(client, **said)).status_code == 422
    assert await value(database, "select count(*) from system_events") == 0


async def test_every_mistake_names_its_field_and_the_remedy(client: httpx2.AsyncClient) -> None:
    for said, field, remedy in WRONG:
        answer = await announce(client, **said)

        assert answer.status_code == 422
        (mistake,) = answer.json()["mistakes"]
        assert (mistake["field"], mistake["remedy"][: len(remedy)]) == (field, remedy)


async def test_all_mistakes_are_told_at_once(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/posts", json={"angle": 4, "tone": 5}, headers=AUTHORIZED)

    fields = [mistake["field"] for mistake in answer.json()["mistakes"]]
    assert fields == ["account_handle", "decision_id", "posted_at", "angle", "tone"]


@pytest.mark.parametrize("body", ["[]", "3", '"text"', "null"])
async def test_a_body_that_is_no_object_is_refused(client: httpx2.AsyncClient, body: str) -> None:
    headers = {**AUTHORIZED, "content-type": "application/json"}

    answer = await client.post("/v1/posts", content=body, headers=headers)

    assert answer.json()["mistakes"] == [{"field": "", "remedy": "the body must be a JSON object"}]


BAD_BODIES: list[tuple[bytes, str, int, str]] = [
    (b"{", "application/json", 400, "The body is not valid JSON"),
    (b"", "application/json", 400, "The body is not valid JSON"),
    (b"\xff\xfe", "application/json", 400, "The body is not valid JSON"),
    (b"[" * 60_000, "application/json", 400, "The body is not valid JSON"),
    (b'{"angle": "\\u0000"}', "application/json", 400, "The body holds the character NUL"),
    (b'{"a": "\\\\\\u0000"}', "application/json", 400, "The body holds the character NUL"),
    (b"decision_id=d1", "application/x-www-form-urlencoded", 415, "Send JSON"),
    (b"{}", "text/plain", 415, "Send JSON"),
    (b" " * 65_537, "application/json", 413, "The body is larger than 64 KB"),
]


async def test_a_body_that_cannot_be_read_says_why(client: httpx2.AsyncClient) -> None:
    for body, content_type, status, said in BAD_BODIES:
        headers = {**AUTHORIZED, "content-type": content_type}

        answer = await client.post("/v1/posts", content=body, headers=headers)

        assert (answer.status_code, answer.json()["error"][: len(said)]) == (status, said)


async def test_a_backslash_is_not_the_character_nul(client: httpx2.AsyncClient) -> None:
    answer = await announce(client, angle="\\u0000")

    assert answer.status_code == 202


async def test_the_deepest_object_is_stored(client: httpx2.AsyncClient) -> None:
    nested: object = 1
    for _ in range(DEEPEST):
        nested = {"in": nested}

    assert (await announce(client, features=nested)).status_code == 202
    assert (await announce(client, features={"in": nested})).status_code == 422


HOSTILE = "'; drop table system_events; -- \" <script>alert(1)</script> $1 \x1b[2J"


async def test_hostile_text_is_stored_as_text(
    client: httpx2.AsyncClient, database: Database
) -> None:
    said = dict.fromkeys(("decision_id", "content", "raw_topic", "angle", "app_version"), HOSTILE)

    assert (await announce(client, **said)).status_code == 202
    (event,) = await rows(database, "select event_data from system_events")
    assert {field: event["event_data"][field] for field in said} == said
