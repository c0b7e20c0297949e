"""What readers saw side by side, and what of it may be sent to strangers."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import orjson

from growthd.model.page import PageCapture
from growthd.model.reading import (
    AccountCounts,
    AccountReading,
    Owner,
    PostCounts,
    PostReading,
    PrivateCounts,
    Refusal,
    RefusalKind,
    SourceName,
    Witness,
)
from growthd.model.verdict import PageReading
from growthd.reading.bug_report import masked, of_visit
from growthd.reading.comparison import ACCOUNT, KNOWN, answers, compare
from growthd.reading.judge import judge_account, judge_post
from tests.reading import pages, payloads
from tests.reading.payloads import OWNER, POST_ID

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
JSON = PostCounts(likes=3, reposts=1, replies=0, quotes=0, bookmarks=1, views=50)
DOM = attrs.evolve(JSON, likes=90, quotes=None)
LISTED = AccountCounts(followers=10, following=2, posts=3)


def a_witness(source: SourceName) -> Witness:
    return Witness(source=source, path=f"status/{POST_ID} of {OWNER.handle}", fingerprint="f00d")


def seen(
    counts: PostCounts, source: SourceName, private: PrivateCounts | None = None
) -> PostReading:
    return PostReading(
        post_id=POST_ID, author_id=None, author_handle=OWNER.handle, counts=counts,
        witness=a_witness(source), private=private or PrivateCounts(),
    )  # fmt: skip


def a_reading() -> PageReading:
    account = AccountReading(
        account_id=OWNER.account_id, handle=OWNER.handle, counts=LISTED,
        witness=a_witness(SourceName.PAGE_JSON),
    )  # fmt: skip
    gone = Refusal(kind=RefusalKind.GONE, detail=f"@{OWNER.handle}'s {POST_ID} at https://x.com/a")
    return PageReading(
        read_at=NOW,
        refusal=None,
        account=judge_account([account]),
        posts={
            POST_ID: judge_post([seen(JSON, SourceName.PAGE_JSON), seen(DOM, SourceName.PAGE_DOM)]),
            str(int(POST_ID) + 1): gone,
        },
    )


def test_every_witness_has_its_column_and_every_gap_its_row() -> None:
    account, refused, post = compare(a_reading())
    assert (account.what, refused.what, post.what) == (ACCOUNT, str(int(POST_ID) + 1), POST_ID)
    rows = {row.metric: row for row in post.rows}
    assert rows["likes"].said == {SourceName.PAGE_JSON: 3, SourceName.PAGE_DOM: 90}
    assert rows["likes"].differs
    assert rows["likes"].published is None
    assert rows["quotes"].said == {SourceName.PAGE_JSON: 0, SourceName.PAGE_DOM: None}
    assert not rows["quotes"].differs
    assert rows["quotes"].published == 0
    assert [row.metric for row in account.rows if row.unknown] == ["listed", "media"]
    assert refused.refusal is not None
    assert post.doubts


def test_what_only_the_author_is_told_has_rows_where_it_was_told() -> None:
    told = PrivateCounts(new_follows=2)
    reading = attrs.evolve(
        a_reading(), posts={POST_ID: judge_post([seen(JSON, SourceName.API, told)])}
    )
    names = [row.metric for row in compare(reading)[1].rows]
    assert "new_follows" in names
    assert "url_clicks" not in names


def test_each_response_says_what_became_of_it() -> None:
    bodies = [payloads.detail(payloads.entry(payloads.post())), b'{"x": {"y": [1]}}', b"{"]
    page = a_page(*bodies)
    assert [one.outcome for one in answers(page)] == [KNOWN, "unknown structure", "unavailable"]


def test_a_report_names_nobody() -> None:
    """No handle, id, address, text or count of the owner's, but for what readers differ on."""
    body = payloads.detail(payloads.entry(payloads.post()))
    report = orjson.dumps(of_visit(a_reading(), a_page(body), OWNER)).decode()
    for secret in (OWNER.handle, OWNER.account_id, POST_ID, "x.com", "status/1"):
        assert str(secret) not in report
    assert '"differs":{"likes":{"page-json":3,"page-dom":90}}' in report
    assert '"held_back":["likes"]' in report
    assert '"unknown":["listed","media"]' in report
    assert "50" not in report.replace('"count":50', "")


def test_a_report_of_a_blind_reader_brings_the_shape() -> None:
    raw = orjson.dumps({"data": {"1234567890": {"name": "str"}}})
    blind = Refusal(kind=RefusalKind.BLIND, detail="no id", fingerprint="abc", raw=raw)
    reading = PageReading(read_at=NOW, refusal=blind, account=None, posts={})
    told = of_visit(reading, None, OWNER)
    assert told["refusal"]["shape"] == '{"data":{"<number>":{"name":"str"}}}'
    assert told["page"] is None


def test_posts_that_were_read_alike_are_told_once() -> None:
    posts = {
        str(int(POST_ID) + n): judge_post([seen(JSON, SourceName.PAGE_JSON)]) for n in range(20)
    }
    (told,) = of_visit(attrs.evolve(a_reading(), posts=posts), None, OWNER)["posts"]
    assert told["count"] == 20


def test_masking_knows_the_owner_in_any_case() -> None:
    owner = Owner(account_id="1", handle="Ada_L")
    said = "ADA_L and @bob wrote 1893000000000000001 at https://x.com/ada_l/status/1?t=s, 404 times"
    assert masked(said, owner) == ("<handle> and <handle> wrote <number> at <address> 404 times")


def a_page(*bodies: bytes) -> PageCapture:
    return pages.capture(pages.html(), [payloads.payload(body) for body in bodies])
