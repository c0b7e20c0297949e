"""Every row of the shared captures is read exactly: counts, nulls, roles and order."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import orjson
import pytest

from growthd.cli.read import answer_lines
from growthd.model.reading import Refusal
from growthd.reading import graphql
from growthd.reading.sighting import Sighting

Row = dict[str, Any]
POST_METRICS = ("likes", "reposts", "replies", "quotes", "bookmarks", "views")
ACCOUNT_METRICS = ("followers", "following", "posts", "listed", "media")


@pytest.fixture(scope="session")
def expected(shared: Path) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = orjson.loads((shared / "data/x/expected.json").read_bytes())
    return rows


def test_every_post_row_is_seen_in_its_role_and_in_order(
    shared: Path, expected: dict[str, list[Row]]
) -> None:
    wanted = expected["tweets"]
    for file in dict.fromkeys(row["file"] for row in wanted):
        found = graphql.sightings((shared / "data/x/payloads" / file).read_bytes())
        assert not isinstance(found, Refusal)
        rows = [_row(file, one) for one in found]
        assert rows == [row for row in wanted if row["file"] == file]


def test_every_post_row_is_answered_exactly(shared: Path, expected: dict[str, list[Row]]) -> None:
    rows = expected["tweets"]
    answers = _ask(shared, [_request(row, row["tweet_id"], "author_id", "author") for row in rows])
    assert len(answers) == 531
    for row, told in zip(rows, answers, strict=True):
        assert told["post"] == {"id": row["tweet_id"], **{name: row[name] for name in POST_METRICS}}
        roles = {one["role"] for one in told["witnesses"]["page-json"]["occurrences"]}
        assert row["role"] in roles


def test_every_user_row_is_answered_exactly(shared: Path, expected: dict[str, list[Row]]) -> None:
    rows = expected["users"]
    answers = _ask(shared, [_request(row, None, "user_id", "screen_name") for row in rows])
    assert len(answers) == 593
    for row, told in zip(rows, answers, strict=True):
        counts = {name: row[name] for name in ACCOUNT_METRICS}
        seen = told["witnesses"]["page-json"]["occurrences"]
        assert counts in [{name: one[name] for name in ACCOUNT_METRICS} for one in seen]
        assert row["protected"] in [one["protected"] for one in seen]
        same = [
            {name: other[name] for name in ACCOUNT_METRICS}
            for other in rows
            if (other["file"], other["user_id"]) == (row["file"], row["user_id"])
        ]
        # A capture that carries two values for one user has one reading: the later.
        answered = {name: told["account"][name] for name in ACCOUNT_METRICS}
        assert answered == same[-1]


def _row(file: str, one: Sighting) -> Row:
    reading = one.reading
    assert not isinstance(reading, Refusal)
    assert reading.posted_at is not None
    return {
        "author": reading.author_handle,
        "author_id": reading.author_id,
        "conversation_id": reading.conversation_id,
        "created_at": reading.posted_at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "edit_ids": list(reading.edit_ids),
        "entry_id": one.entry_id,
        "file": file,
        "in_reply_to": reading.in_reply_to,
        "pinned": reading.pinned,
        "previous_counts": one.has_previous_counts,
        "promoted": reading.promoted,
        "quote_of": reading.quote_of,
        "repost_of": reading.repost_of,
        "role": one.role.value,
        "tweet_id": reading.post_id,
        "views_state": one.views_state,
        "visibility_wrapped": one.visibility_wrapped,
        **{name: getattr(reading.counts, name) for name in POST_METRICS},
    }


def _request(row: Row, post: str | None, owner_id: str, handle: str) -> Row:
    return {
        "file": row["file"],
        "op": "AnyOperation",
        "post": post,
        "owner_id": row[owner_id],
        "owner_handle": row[handle],
    }


def _ask(shared: Path, requests: list[Row]) -> list[Row]:
    folder = shared / "data/x/payloads"
    lines = [orjson.dumps(one | {"file": str(folder / one["file"])}) for one in requests]
    answers = io.BytesIO()
    answer_lines(lines, answers)
    return [orjson.loads(line) for line in answers.getvalue().splitlines()]
