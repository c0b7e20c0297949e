"""The account is read in all of its schemas: whole, empty, or not at all."""

from __future__ import annotations

import pytest

from growthd.model.reading import AccountCounts, RefusalKind
from tests.reading import payloads
from tests.reading.asking import account, account_refusal
from tests.reading.payloads import OTHER_ID, STRANGER


@pytest.mark.parametrize("schema", payloads.SCHEMAS)
def test_an_account_is_read_in_every_schema(schema: str) -> None:
    found = account(payloads.profile(payloads.user(schema=schema)))
    assert found.counts.followers == payloads.FOLLOWERS
    assert found.counts.following == payloads.FOLLOWING
    assert found.counts.posts == payloads.POSTS
    assert found.counts.media == payloads.MEDIA
    newest = schema == "relationship_counts"
    assert found.counts.listed == (None if newest else payloads.LISTED)


def test_a_user_without_counts_is_a_reading_of_nothing() -> None:
    found = account(payloads.profile(payloads.user(schema="core-only")))
    assert found.counts == AccountCounts()


@pytest.mark.parametrize("schema", payloads.SCHEMAS)
@pytest.mark.parametrize("part", ["followers", "following", "posts", "media"])
def test_an_account_is_never_half_read(schema: str, part: str) -> None:
    node = payloads.user(schema=schema)
    names = {
        "followers": ("relationship_counts", "followers", "followers_count"),
        "following": ("relationship_counts", "following", "friends_count"),
        "posts": ("tweet_counts", "tweets", "statuses_count"),
        "media": ("tweet_counts", "media_tweets", "media_count"),
    }[part]
    if schema == "relationship_counts":
        del node[names[0]][names[1]]
    else:
        del node["legacy"][names[2]]
    assert account_refusal(payloads.profile(node)).kind is RefusalKind.BLIND


def test_an_account_of_two_ids_or_two_values_is_refused() -> None:
    for change in ({"id": payloads.user(STRANGER)["id"]}, {"legacy": {"followers_count": 5}}):
        assert account_refusal(payloads.profile(payloads.user() | change)).kind is RefusalKind.BLIND


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("Suspended", RefusalKind.GONE),
        ("Protected", RefusalKind.PROTECTED),
        ("Whatever", RefusalKind.UNAVAILABLE),
    ],
)
def test_an_unavailable_account_says_why(reason: str, expected: RefusalKind) -> None:
    body = payloads.profile({"__typename": "UserUnavailable", "reason": reason})
    assert account_refusal(body).kind is expected


def test_a_suspended_stranger_in_a_card_is_not_the_owner() -> None:
    node = payloads.post(OTHER_ID, STRANGER)
    node["card"] = {"user_refs_results": [{"result": {"__typename": "UserUnavailable"}}]}
    assert account_refusal(payloads.timeline(payloads.entry(node))).kind is RefusalKind.ABSENT


def test_another_accounts_profile_is_the_wrong_account() -> None:
    assert (
        account_refusal(payloads.profile(payloads.user(STRANGER))).kind is RefusalKind.WRONG_ACCOUNT
    )
