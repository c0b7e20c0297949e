"""Posts are read by structure: whole or not at all, whatever operation they came from."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from growthd.model.reading import Owner, Refusal, RefusalKind
from growthd.reading.graphql import read_posts, sightings
from growthd.reading.structure import Role
from tests.reading import payloads
from tests.reading.asking import account, reading, refusal
from tests.reading.payloads import (
    COUNTS,
    EDITED_ID,
    FOREIGN_COUNTS,
    OTHER_ID,
    OWNER,
    POST_ID,
    STRANGER,
    WRAPPER_ID,
)

FOREIGN = payloads.post(OTHER_ID, STRANGER, FOREIGN_COUNTS)


def wrapped(node: dict[str, Any]) -> dict[str, Any]:
    inner = {name: value for name, value in node.items() if name != "__typename"}
    return {"__typename": "TweetWithVisibilityResults", "tweet": inner}


@pytest.mark.parametrize(
    "body",
    [
        payloads.detail(payloads.entry(payloads.post())),
        payloads.detail(payloads.module(FOREIGN, payloads.post())),
        payloads.detail(payloads.module(payloads.post(), name="YouMightAlsoLike")),
        payloads.timeline(payloads.entry(FOREIGN), pinned=payloads.entry(payloads.post())),
        payloads.single(payloads.post()),
        payloads.single(wrapped(payloads.post())),
        payloads.single(payloads.flat(payloads.post())),
        payloads.detail(payloads.entry(payloads.flat(payloads.post()))),
        orjson.dumps({"data": {"tweetResult": [{"result": payloads.post()}]}}),
        orjson.dumps({"data": {"never_met": {"rows": [{"cell": payloads.post()}]}}}),
        orjson.dumps(
            {
                "data": {
                    "x": {
                        "instructions": [
                            {
                                "type": "TimelineAddToModule",
                                "moduleItems": [
                                    {"item": {"itemContent": payloads.entry(payloads.post())}}
                                ],
                            }
                        ]
                    }
                }
            }
        ),
        orjson.dumps(payloads.entry(payloads.post())),
        orjson.dumps(payloads.post()),
    ],
)
def test_a_post_is_found_wherever_it_stands(body: bytes) -> None:
    found = reading(body)
    assert found.counts == COUNTS
    assert found.author_id == OWNER.account_id
    assert found.author_handle == OWNER.handle


def test_owner_may_be_known_by_id_or_by_handle_of_any_case() -> None:
    body = payloads.single(payloads.post())
    assert reading(body, owner=Owner(account_id=OWNER.account_id, handle="")).counts == COUNTS
    shouted = Owner(account_id=None, handle=OWNER.handle.upper())
    assert reading(body, owner=shouted).counts == COUNTS
    stranger = Owner(account_id=STRANGER.account_id, handle=OWNER.handle)
    assert refusal(body, owner=stranger).kind is RefusalKind.WRONG_ACCOUNT


def test_a_reposts_wrapper_keeps_its_own_values_apart_from_the_original() -> None:
    body = payloads.timeline(payloads.entry(payloads.repost(FOREIGN)))
    wrapper = reading(body, WRAPPER_ID)
    assert wrapper.repost_of == OTHER_ID
    assert wrapper.counts.likes == 0
    original = reading(body, OTHER_ID, STRANGER)
    assert original.repost_of is None
    assert original.counts == FOREIGN_COUNTS
    assert read_posts(body, OWNER) == ()


def test_a_repost_without_its_original_is_no_post_of_the_owners() -> None:
    node = payloads.repost(FOREIGN)
    node["legacy"]["moved_elsewhere"] = node["legacy"].pop("retweeted_status_result")
    body = payloads.timeline(payloads.entry(node))
    assert refusal(body, WRAPPER_ID).kind is RefusalKind.BLIND
    found = read_posts(body, OWNER)
    assert isinstance(found, Refusal)
    assert found.kind is RefusalKind.BLIND


@pytest.mark.parametrize("original", ["", {}, {"result": "-5"}, {"result": {}}, []])
def test_a_repost_of_an_unknown_shape_is_no_post_of_the_owners(original: object) -> None:
    node = payloads.repost(FOREIGN)
    node["legacy"] |= {"retweeted_status_result": original, "full_text": "x", "bookmark_count": 2}
    body = payloads.timeline(payloads.entry(node))
    assert refusal(body, WRAPPER_ID).kind is RefusalKind.BLIND
    found = read_posts(body, OWNER)
    assert isinstance(found, Refusal) or found == ()


def test_a_quoted_post_of_the_owners_is_read_as_itself() -> None:
    quoting = payloads.quoting(payloads.post(OTHER_ID, STRANGER, FOREIGN_COUNTS), payloads.post())
    body = payloads.timeline(payloads.entry(quoting))
    found = reading(body)
    assert found.counts == COUNTS
    assert found.witness.path.endswith("quoted_status_result.result")
    seen = sightings(body)
    assert not isinstance(seen, Refusal)
    assert [one.role for one in seen] == [Role.ENTRY, Role.QUOTED]


def test_of_two_occurrences_the_later_counts() -> None:
    newer = payloads.post(favorite_count=335)
    body = payloads.timeline(payloads.entry(newer), pinned=payloads.entry(payloads.post()))
    assert reading(body).counts.likes == 335
    found = read_posts(body, OWNER)
    assert not isinstance(found, Refusal)
    assert [(one.counts.likes, one.pinned) for one in found] == [(335, True)]


def test_an_edited_post_answers_to_both_ids_and_prefers_the_one_asked_for() -> None:
    chain = {"edit_control_initial": {"edit_tweet_ids": [POST_ID, EDITED_ID]}}
    new = payloads.post(EDITED_ID, favorite_count=400) | {"edit_control": chain}
    old = payloads.post(POST_ID) | {"edit_control": chain}
    only_new = payloads.timeline(payloads.entry(new))
    assert reading(only_new).counts.likes == 400
    assert reading(only_new).post_id == POST_ID
    both = payloads.timeline(payloads.entry(old), payloads.entry(new))
    assert reading(both).counts.likes == COUNTS.likes


@pytest.mark.parametrize(
    "chain",
    [
        [POST_ID],
        [POST_ID, EDITED_ID, "1000000000000000001"],
        [POST_ID, EDITED_ID, "20"],
    ],
)
def test_a_chain_of_strangers_is_no_chain(chain: list[str]) -> None:
    node = payloads.post(EDITED_ID) | {"edit_control": {"edit_tweet_ids": chain}}
    assert refusal(payloads.single(node)).kind is RefusalKind.BLIND


@pytest.mark.parametrize("name", ["favorite_count", "retweet_count", "reply_count", "quote_count"])
@pytest.mark.parametrize("value", [None, "334", 334.0, -1, True, [], {}, 2**53])
def test_a_count_of_another_type_is_no_count(name: str, value: object) -> None:
    node = payloads.post()
    node["legacy"][name] = value
    found = refusal(payloads.single(node))
    assert found.kind is RefusalKind.BLIND
    assert found.fingerprint


@pytest.mark.parametrize(
    "views",
    [
        [],
        {"state": "EnabledWithCount"},
        {"count": "1.2K", "state": "EnabledWithCount"},
        {"count": "-5", "state": "EnabledWithCount"},
        {"count": "", "state": "EnabledWithCount"},
        {"count": 12.5, "state": "EnabledWithCount"},
        {"count": "9" * 40, "state": "EnabledWithCount"},
        {"count": "\u0661\u0662", "state": "EnabledWithCount"},
    ],
)
def test_views_of_an_unknown_shape_are_refused(views: object) -> None:
    found = refusal(payloads.single(payloads.post() | {"views": views}))
    assert found.kind is RefusalKind.BLIND


def test_f23_views_without_a_count_are_unknown_and_never_zero() -> None:
    """F23: views null taken for 0."""
    for views in ({"state": "Enabled"}, None):
        assert reading(payloads.single(payloads.post() | {"views": views})).counts.views is None


def test_bookmarks_may_be_unknown() -> None:
    node = payloads.post()
    del node["legacy"]["bookmark_count"]
    assert reading(payloads.single(node)).counts.bookmarks is None


def test_f25_zeros_are_read_as_zeros() -> None:
    """F25: a placeholder row of zeros never replaced. A zero that X states is a value."""
    node = payloads.post(favorite_count=0, retweet_count=0, reply_count=0, quote_count=0)
    found = reading(payloads.single(node))
    assert (found.counts.likes, found.counts.reposts, found.counts.replies) == (0, 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"rest_id": OTHER_ID},
        {"rest_id": int(POST_ID)},
        {"core": {"user_results": {"result": payloads.user(STRANGER)}}},
    ],
)
def test_an_object_that_contradicts_itself_is_refused(change: dict[str, Any]) -> None:
    assert refusal(payloads.single(payloads.post() | change)).kind is RefusalKind.BLIND


def test_a_legacy_part_of_another_post_is_refused() -> None:
    node = payloads.post()
    del node["legacy"]["id_str"]
    assert refusal(payloads.single(node)).kind is RefusalKind.BLIND


def test_evidence_can_be_read_again() -> None:
    foreign = payloads.quoting(payloads.post(), FOREIGN)
    first = reading(payloads.timeline(payloads.entry(foreign)))
    again = reading(first.raw)
    assert again.counts == first.counts
    assert again.quote_of == OTHER_ID
    assert b"68123" not in first.raw
    told = account(payloads.profile(payloads.user()))
    assert account(told.raw).counts == told.counts


def test_fingerprints_tell_schemas_apart_and_nothing_else() -> None:
    def shape(node: dict[str, Any]) -> str:
        return reading(payloads.single(node)).witness.fingerprint

    plain = shape(payloads.post())
    assert plain == shape(payloads.post(favorite_count=1, full_text="other words"))
    assert plain == shape(payloads.quoting(payloads.post(), FOREIGN))
    assert plain != shape(payloads.flat(payloads.post()))
    assert plain != shape(payloads.post(schema="legacy"))
