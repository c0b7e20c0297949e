"""Several sources' readings of one visit become one, refused only where every one was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from growthd.model.reading import (
    AccountCounts,
    AccountReading,
    PostCounts,
    PostReading,
    Refusal,
    RefusalKind,
    SourceName,
    Witness,
)
from growthd.model.verdict import AccountVerdict, PageReading, PostVerdict
from growthd.reading.judge import judge_account, judge_post
from growthd.reading.merge import merge, most_hopeful

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
COUNTS = PostCounts(likes=3, reposts=1, replies=0, quotes=0, bookmarks=1, views=50)


def a_refusal(kind: RefusalKind) -> Refusal:
    return Refusal(kind=kind, detail=kind.value)


def a_post(source: SourceName, counts: PostCounts = COUNTS) -> PostVerdict:
    witness = Witness(source=source, path="", fingerprint="")
    return judge_post(
        [
            PostReading(
                post_id="1", author_id="2", author_handle="ada", counts=counts, witness=witness
            )
        ]
    )


def an_account(source: SourceName, followers: int) -> AccountVerdict:
    witness = Witness(source=source, path="", fingerprint="")
    counts = AccountCounts(followers=followers)
    return judge_account(
        [AccountReading(account_id="2", handle="ada", counts=counts, witness=witness)]
    )


def a_reading(
    posts: dict[str, PostVerdict | Refusal] | None = None,
    account: AccountVerdict | Refusal | None = None,
    *,
    seconds: int = 0,
) -> PageReading:
    at = NOW + timedelta(seconds=seconds)
    return PageReading(read_at=at, refusal=None, account=account, posts=posts or {})


def refused(kind: RefusalKind) -> PageReading:
    return attrs.evolve(a_reading(), refusal=a_refusal(kind))


def test_all_witnesses_are_heard_in_the_order_of_observation() -> None:
    page = a_reading(
        {"1": a_post(SourceName.PAGE_JSON)}, an_account(SourceName.PAGE_JSON, 41), seconds=3
    )
    api = a_reading({"1": a_post(SourceName.API)}, an_account(SourceName.API, 40), seconds=1)
    both = merge([page, api])

    post, account = both.posts["1"], both.account
    assert isinstance(post, PostVerdict)
    assert [one.witness.source for one in post.witnesses] == [SourceName.API, SourceName.PAGE_JSON]
    assert isinstance(account, AccountVerdict)
    assert account.counts.followers == 40
    assert both.read_at == page.read_at


def test_one_source_reads_on_while_another_is_refused() -> None:
    for kind in RefusalKind:
        both = merge([refused(kind), a_reading({"1": a_post(SourceName.API)})])
        assert both.refusal is None
        assert isinstance(both.posts["1"], PostVerdict)
        assert [one.kind for one in both.setbacks] == [kind]


def test_what_nobody_could_read_is_refused() -> None:
    both = merge([refused(RefusalKind.OVER_BUDGET), refused(RefusalKind.LOGGED_OUT)])
    assert both.refusal is not None
    assert both.refusal.kind is RefusalKind.LOGGED_OUT
    assert (both.posts, both.account, both.setbacks) == ({}, None, ())


def test_a_post_that_only_one_source_has_is_taken_from_it() -> None:
    for other in (a_refusal(RefusalKind.GONE), a_refusal(RefusalKind.ABSENT)):
        both = merge([a_reading({"1": other}), a_reading({"1": a_post(SourceName.PAGE_DOM)})])
        assert isinstance(both.posts["1"], PostVerdict)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (RefusalKind.GONE, RefusalKind.ABSENT),
        (RefusalKind.ABSENT, RefusalKind.OVER_BUDGET),
        (RefusalKind.UNAVAILABLE, RefusalKind.LOGGED_OUT),
        (RefusalKind.CHALLENGE, RefusalKind.RATE_LIMITED),
    ],
)
def test_whoever_can_be_asked_again_sooner_decides(first: RefusalKind, second: RefusalKind) -> None:
    """A page that lacks the post leads to the post's own page, not to tomorrow's budget."""
    for order in ((first, second), (second, first)):
        assert most_hopeful([a_refusal(kind) for kind in order]).kind is first
    both = merge([a_reading({"1": a_refusal(first)}), refused(second)])
    assert both.posts["1"] == a_refusal(first)


def test_every_kind_of_refusal_has_its_place() -> None:
    assert {most_hopeful([a_refusal(kind)]).kind for kind in RefusalKind} == set(RefusalKind)


def test_a_post_was_read_when_the_last_source_that_knows_it_said_so() -> None:
    verdict = a_post(SourceName.PAGE_JSON)
    early = PageReading(
        read_at=NOW,
        refusal=None,
        account=None,
        posts={"1": verdict, "2": verdict},
        moments={"1": NOW - MINUTE},
    )
    late = attrs.evolve(
        early, read_at=NOW + MINUTE, posts={"1": a_refusal(RefusalKind.ABSENT)}, moments={}
    )
    found = merge([late, early])
    assert (found.said_at("1"), found.said_at("2")) == (NOW - MINUTE, NOW)
    assert found.read_at == NOW + MINUTE
