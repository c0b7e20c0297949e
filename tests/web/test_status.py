"""The page and the API tell what the store holds, and nothing else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import attrs
import httpx2
import pytest

from growthd.border import open_border
from growthd.config import Config
from growthd.postgres.server import serve
from growthd.store.database import Database
from growthd.supervision.pulse import Pulse
from growthd.web.app import build
from growthd.web.context import Context
from tests.store.asking import rows
from tests.web.conftest import client_of
from tests.web.story import FIRST, SECOND, live_through

Tallies = dict[str, dict[str, int]]


@pytest.fixture
async def lived(client: httpx2.AsyncClient, database: Database) -> httpx2.AsyncClient:
    """A client, after a morning."""
    await live_through(database)
    return client


async def test_captures_are_told_by_how_they_ended(lived: httpx2.AsyncClient) -> None:
    told = (await lived.get("/v1/status")).json()

    tallies: Tallies = {
        row["label"]: {name: n for name, n in row["tally"].items() if n} for row in told["horizons"]
    }
    assert tallies == {
        "profile": {"ahead": 1, "captured": 2, "missed": 1},
        "baseline": {"captured": 2},
        "1h": {"ahead": 1, "late": 1},
        "2h": {"ahead": 1, "due": 1, "overdue": 1},
        **{label: {"ahead": 2} for label in ("4h", "6h", "12h", "24h")},
    }
    assert told["losses"] == [
        {
            "state": "missed",
            "reason": "no_capacity",
            "words": "growthd was not running, or had no time before its window closed",
            "count": 1,
        }
    ]


async def test_what_is_behind_is_said_with_its_reason(lived: httpx2.AsyncClient) -> None:
    verdict = (await lived.get("/v1/status")).json()["verdict"]

    assert (verdict["health"], verdict["sentence"]) == (
        "watch",
        "1 reading should have arrived by now.",
    )
    assert verdict["troubles"][0]["remedy"].startswith("X did not answer (1).")


async def test_the_followers_and_their_gains_are_told(lived: httpx2.AsyncClient) -> None:
    told = (await lived.get("/v1/status")).json()

    assert told["followers"] == {
        "count": 130,
        "exact": True,
        "measured_at": "2026-03-01T12:01:00Z",
        "day_change": 30,
        "week_change": None,
        "gained": 30,
        "since": "2026-02-28T10:01:00Z",
    }
    assert (told["now"], told["speed"], told["version"]) == ("2026-03-01T12:30:00Z", 1.0, "1.2.3")
    assert told["account"] == {"account_id": "default", "handle": "ada"}


async def test_what_is_read_next_is_told_soonest_first(lived: httpx2.AsyncClient) -> None:
    coming = (await lived.get("/v1/status")).json()["next_captures"]

    assert [(one["due_at"][11:16], one["label"]) for one in coming] == [
        ("12:33", "2h"),
        ("13:00", "profile"),
        ("13:10", "1h"),
        ("14:00", "4h"),
        ("14:10", "2h"),
        ("16:00", "6h"),
    ]
    assert coming[0]["text"] == '<script>alert(1)</script> gnp.exe[2J & "more"'


async def test_actors_are_told_by_the_machines_own_clock(
    client: httpx2.AsyncClient, pulses: list[Pulse]
) -> None:
    pulses[0].progressed_at = pulses[0].wall() - 90
    pulses[1].progressed_at = None

    poller, visitor = (await client.get("/v1/status")).json()["actors"]

    assert (poller["progressed_at"], poller["progress_age_seconds"]) == ("2026-03-01T12:28:30Z", 90)
    assert (visitor["progressed_at"], visitor["progress_age_seconds"]) == (None, None)


async def test_posts_are_told_at_every_horizon_and_the_unknown_is_null(
    lived: httpx2.AsyncClient,
) -> None:
    second, first = (await lived.get("/v1/posts/recent")).json()["posts"]

    assert (second["tweet_id"], second["url"]) == (SECOND, f"https://x.com/ada/status/{SECOND}")
    states = [cell["state"] for cell in first["cells"]]
    assert states == ["captured", "late", "due", *["due"] * 6]
    assert first["cells"][0]["counts"] == {
        "likes": 0,
        "reposts": 0,
        "replies": None,
        "quotes": None,
        "bookmarks": None,
        "views": None,
    }
    assert first["cells"][1]["captured_at"] == "2026-03-01T11:20:00Z"
    assert first["cells"][2]["reason"] == "unavailable"
    assert first["cells"][2]["counts"] is None


async def test_as_many_posts_are_told_as_are_asked_for(lived: httpx2.AsyncClient) -> None:
    (only,) = (await lived.get("/v1/posts/recent?limit=1")).json()["posts"]

    assert only["tweet_id"] == SECOND


async def test_the_curve_has_every_count_and_the_posts(lived: httpx2.AsyncClient) -> None:
    told = (await lived.get("/v1/followers?days=1&account=@ADA")).json()

    assert (told["account"], told["since"]) == ("ada", "2026-02-28T12:30:00Z")
    assert told["counted"] == {
        "at": ["2026-03-01T10:01:00Z", "2026-03-01T12:01:00Z"],
        "followers": [120, 130],
        "exact": [True, True],
    }
    assert [post["tweet_id"] for post in told["posts"]] == [SECOND, FIRST]
    assert told["all_posts"] is True


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/v1/followers?days=0", 400, "days must be a whole number from 1 to 366."),
        ("/v1/followers?days=1e9", 400, "days must be a whole number from 1 to 366."),
        ("/v1/posts/recent?limit=101", 400, "limit must be a whole number from 1 to 100."),
        ("/v1/posts/recent?limit=%D9%A3", 400, "limit must be a whole number from 1 to 100."),
        ("/v1/status?account=grace", 404, "That account is not watched. Watched are: ada."),
        ("/?account='%20or%201=1", 404, "That account is not watched. Watched are: ada."),
    ],
)
async def test_what_cannot_be_answered_is_refused_in_words(
    client: httpx2.AsyncClient, path: str, status: int, said: str
) -> None:
    answer = await client.get(path)

    assert (answer.status_code, answer.json()["error"]) == (status, said)


async def test_the_page_shows_the_same_and_escapes_what_others_wrote(
    lived: httpx2.AsyncClient,
) -> None:
    page = (await lived.get("/")).text

    assert "1 reading should have arrived by now." in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; gnp.exe[2J &amp; &#34;more&#34;" in page
    assert "alert(1)</script>" not in page
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", page)


async def test_a_fresh_daemon_says_what_will_come(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/")).text

    assert "Nothing is planned yet; the first reading of the profile comes within the hour." in page
    assert "The curve starts with the second hourly look at the profile" in page
    health = (await client.get("/health")).text
    assert "Every post is read at baseline, 1h, 2h, 4h, 6h, 12h, 24h, 48h and 7d." in health
    assert "Nothing went wrong in the last 7 days." in health
    assert "Posts appear here a few minutes after they are published" in page


@pytest.fixture
async def cut_off(
    short_directory: Path, context_with: Callable[[Database], Context]
) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a daemon whose database server has gone."""
    async with AsyncExitStack() as server, open_border():
        dsn = await server.enter_async_context(serve(short_directory / "postgres", durable=False))
        async with Database.open(dsn, size=1) as database:
            await server.aclose()
            async with client_of(build(context_with(database))) as client:
                yield client


async def test_without_its_database_it_says_so_and_goes_on_answering(
    cut_off: httpx2.AsyncClient,
) -> None:
    page = await cut_off.get("/")
    told = (await cut_off.get("/v1/status")).json()
    ready = await cut_off.get("/readyz")
    curve = await cut_off.get("/v1/followers")

    assert page.status_code == 200
    assert "The database does not answer, so nothing can be shown or stored." in page.text
    assert (told["database_up"], told["verdict"]["health"]) == (False, "trouble")
    assert told["account"] == {"account_id": None, "handle": "ada"}
    assert (ready.status_code, curve.status_code) == (503, 503)
    assert ready.json()["reasons"][0].startswith("The database does not answer: database: ")
    assert curve.headers["retry-after"] == "5"
    assert (await cut_off.get("/healthz")).status_code == 200
    assert (await cut_off.get("/metrics")).status_code == 200


async def test_without_an_account_the_page_says_how_to_name_one(context: Context) -> None:
    async with client_of(build(attrs.evolve(context, config=Config()))) as client:
        page = await client.get("/")

    assert "No account is watched yet." in page.text
    assert "[[accounts]]" in page.text


async def test_a_fault_is_logged_and_not_shown(
    client: httpx2.AsyncClient, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await rows(database, "drop table account_snapshots cascade")

    answer = await client.get("/v1/followers")

    assert answer.status_code == 500
    assert answer.json() == {"error": "growthd failed to answer this; its log says why."}
    assert "content-security-policy" in answer.headers
    assert 'relation "account_snapshots" does not exist' in capsys.readouterr().out
