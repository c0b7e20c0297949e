"""`growthd read` answers every line, and never falls over one."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import orjson
import pytest

from growthd.cli.read import answer_lines, read
from tests.cli.commands import growthd
from tests.reading import pages, payloads
from tests.reading.payloads import COUNTS, OWNER, POST_ID, STRANGER

Json = dict[str, Any]


@pytest.fixture
def body(tmp_path: Path) -> Path:
    path = tmp_path / "TweetDetail.json"
    path.write_bytes(payloads.detail(payloads.entry(payloads.post())))
    return path


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    article = pages.cell(pages.article())
    path.write_bytes(pages.html(article, head=pages.profile_schema()))
    return path


def ask(*lines: bytes) -> list[Json]:
    answers = io.BytesIO()
    answer_lines(lines, answers)
    return [orjson.loads(line) for line in answers.getvalue().splitlines()]


def request(file: Path, **fields: str | None) -> bytes:
    asked = {
        "file": str(file),
        "op": "TweetDetail",
        "post": POST_ID,
        "owner_id": OWNER.account_id,
        "owner_handle": OWNER.handle,
    }
    return orjson.dumps(asked | fields)


def test_a_post_is_answered_with_all_its_counts(body: Path) -> None:
    (told,) = ask(request(body))
    assert set(told) == {"outcome", "kind", "post", "account", "witnesses"}
    assert told["outcome"] == "reading"
    assert told["kind"] is None
    assert told["account"] is None
    assert told["post"] == {
        "id": POST_ID,
        "likes": COUNTS.likes,
        "reposts": COUNTS.reposts,
        "replies": COUNTS.replies,
        "quotes": COUNTS.quotes,
        "bookmarks": COUNTS.bookmarks,
        "views": COUNTS.views,
    }
    assert told["witnesses"]["page-json"]["fingerprint"]


def test_without_a_post_the_account_is_answered(body: Path) -> None:
    (told,) = ask(request(body, post=None))
    assert told["post"] is None
    assert told["account"] == {
        "id": OWNER.account_id,
        "handle": OWNER.handle,
        "followers": payloads.FOLLOWERS,
        "following": payloads.FOLLOWING,
        "posts": payloads.POSTS,
        "listed": None,
        "media": payloads.MEDIA,
    }


def test_a_page_is_read_as_a_page(page: Path) -> None:
    post, account, guessed = ask(
        request(page, op="page"), request(page, op="page", post=None), request(page, op=None)
    )
    assert post["post"]["likes"] == COUNTS.likes
    assert post["post"]["quotes"] is None
    assert account["account"]["followers"] == payloads.FOLLOWERS
    assert guessed == post


def test_a_refusal_names_its_kind_and_why(body: Path, page: Path) -> None:
    absent, foreign, viewer = ask(
        request(body, post="1"),
        request(body, owner_id=STRANGER.account_id, owner_handle=None),
        request(page, op="page", owner_id=None, owner_handle=STRANGER.handle),
    )
    assert [one["outcome"] for one in (absent, foreign, viewer)] == ["refusal"] * 3
    assert absent["kind"] == "absent"
    assert foreign["kind"] == "wrong_account"
    assert viewer["kind"] == "wrong_account"
    assert absent["post"] is None
    assert absent["witnesses"]["refusal"]["detail"]


def test_doubts_of_a_page_are_told(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    html = pages.html(pages.cell(pages.article()))
    path.write_bytes(html.replace(b'Likes. Like">', b'Likes. Like"><span>9K</span>'))
    (told,) = ask(request(path, op="page"))
    assert told["post"]["likes"] is None
    assert told["witnesses"]["suspects"][0]["doubt"] == "disagree"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"garbage",
        b"[]",
        b"7",
        b"{}",
        b'{"file": 7, "owner_id": "1"}',
        b'{"file": "", "owner_id": "1"}',
        b'{"file": "x.json"}',
        b'{"file": "no such file", "owner_id": "1"}',
        b'{"file": "/", "owner_id": "1"}',
        b'{"file": "a\\u0000b", "owner_id": "1"}',
        b'{"file": "x.json", "post": 5, "owner_id": "1"}',
        b"\xff\xfe",
    ],
)
def test_a_bad_line_is_answered_by_its_number_and_the_next_is_served(
    line: bytes, body: Path
) -> None:
    bad, good = ask(line, request(body))
    assert bad["line"] == 1
    assert bad["error"].startswith("line 1: ")
    assert good["outcome"] == "reading"


def test_files_are_read_from_the_command_line(
    body: Path, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read([body, page], post=POST_ID, owner_handle=OWNER.handle) == 0
    assert capsys.readouterr().out.count('"outcome": "reading"') == 2
    assert read([body], post="1", owner_handle=OWNER.handle) == 1
    assert read([body / "none"], post="1", owner_handle=OWNER.handle) == 2
    assert read([body]) == 2
    assert read(owner_handle=OWNER.handle) == 2
    assert "needs a FILE" in capsys.readouterr().err


def test_lines_are_read_from_standard_input(
    body: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(request(body) + b"\n" + request(body, post=None)))
    monkeypatch.setattr("sys.stdin", stdin)
    assert read(jsonl=True) == 0
    assert len(capsysbinary.readouterr().out.splitlines()) == 2


def test_the_command_answers_line_for_line(body: Path, page: Path) -> None:
    """Thousands a minute in one process, and none of them ends it."""
    asked = [request(body), b"garbage", request(page, op="page", post=None)] * 100

    ended = growthd("read", "--jsonl", said=b"\n".join(asked).decode() + "\n")

    told = [orjson.loads(line) for line in ended.out.splitlines()]
    assert (ended.code, ended.err, len(told)) == (0, "", len(asked))
    assert [one.get("outcome") for one in told] == ["reading", None, "reading"] * 100
    assert [one["line"] for one in told[1::3]] == list(range(2, 301, 3))
    assert told[0] == told[297]
