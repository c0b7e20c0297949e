"""The shared captures as material for benchmarks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from growthd.model.reading import AccountCounts, Owner, PostCounts
from tests.conftest import SHARED
from tests.reading import pages
from tests.reading.mutation import Case

Row = dict[str, Any]

POST_METRICS = ("likes", "reposts", "replies", "quotes", "bookmarks", "views")
ACCOUNT_METRICS = ("followers", "following", "posts", "listed", "media")


def folder() -> Path | None:
    """The captures' folder, beside the repository or where GROWTHD_SHARED says; None for none."""
    path = SHARED / "data/x"
    return path if path.is_dir() else None


def rows(captures: Path) -> tuple[list[Row], list[Row]]:
    """What must be read: one row for each post, and for each user, of each capture."""
    expected = orjson.loads((captures / "expected.json").read_bytes())
    return expected["tweets"], expected["users"]


def cases(captures: Path, max_bytes: int) -> list[Case]:
    """A case for the first own post of every author in the captures up to that size."""
    posts, users = rows(captures)
    first = {(row["file"], row["author_id"]): row for row in reversed(posts)}
    found = []
    for (file, author_id), row in first.items():
        body = (captures / "payloads" / file).read_bytes()
        own = _own(posts, file, author_id)
        account = _account(users, file, author_id)
        if len(body) <= max_bytes and row["tweet_id"] in own and account is not None:
            found.append(
                Case(
                    name=file, body=body, html=pages.html(viewer=None),
                    owner=Owner(account_id=author_id, handle=row["author"]),
                    wanted=row["tweet_id"], posts=own, account=account,
                )
            )  # fmt: skip
    return found


def _own(posts: list[Row], file: str, author_id: str) -> dict[str, PostCounts]:
    """The author's posts of the capture, as far as they may be taken for their own."""
    return {
        row["tweet_id"]: PostCounts(**{name: row[name] for name in POST_METRICS})
        for row in posts
        if (row["file"], row["author_id"]) == (file, author_id) and row["repost_of"] is None
    }


def _account(users: list[Row], file: str, author_id: str) -> AccountCounts | None:
    """What the capture says of the author, None where it says two things: both are then true."""
    told = {
        AccountCounts(**{name: row[name] for name in ACCOUNT_METRICS})
        for row in users
        if (row["file"], row["user_id"]) == (file, author_id)
    }
    return told.pop() if len(told) == 1 else None
