"""Exports of X Analytics as the tests need them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from growthd.model.post import first_id_since

CONTENT_HEADER = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,"
    "Replies,Reposts,Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks"
)
OVERVIEW_HEADER = (
    "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,"
    "Profile visits,Create Post,Video views,Media views"
)
TODAY = date(2026, 3, 2)
POSTED = datetime(2026, 2, 20, 12, 34, tzinfo=UTC)
POST = str(int(first_id_since(POSTED)) + 1234)
NUMBERS = ("1204", "12", "30", "1", "0", "2", "3", "4", "5", "6", "7", "8", "9")


def day_of(moment: date) -> str:
    """`Fri, Feb 20, 2026`."""
    return f"{moment:%a, %b} {moment.day}, {moment.year}"


def post_row(
    post_id: str = POST,
    posted: date = POSTED,
    numbers: Sequence[str] = NUMBERS,
    *,
    text: str = "hello",
    link: str | None = None,
) -> list[str]:
    leads_to = f"https://x.com/ada/status/{post_id}" if link is None else link
    return [post_id, day_of(posted), text, leads_to, *numbers]


def day_row(day: date, *numbers: str) -> list[str]:
    return [day_of(day), *(numbers or ("900", "9", "20", "1", "0", "3", *"1234567"))]


def content(*rows: Sequence[str]) -> bytes:
    return f"{CONTENT_HEADER}\n{lines(rows)}".encode()


def overview(*rows: Sequence[str]) -> bytes:
    return f"{OVERVIEW_HEADER}\n{lines(rows)}".encode()


def lines(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def many_posts(number: int) -> bytes:
    """A content export of so many posts, newest first, with texts that make parsing hard."""
    rows = []
    for n in range(number):
        posted = datetime(2026, 3, 1, tzinfo=UTC) - timedelta(minutes=37 * n)
        numbers = [str(n % 900), f"{n * 317 % 10**6:,}", *(str((n + m) % 50) for m in range(11))]
        post_id = str(int(first_id_since(posted)) + 1 + n % 4000)
        text = f'Post {n}, with "quotes", commas &amp;\nanother line'
        rows.append(post_row(post_id, posted, numbers, text=text))
    return content(*rows)
