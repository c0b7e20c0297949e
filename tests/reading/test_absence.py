"""What is not there is refused for its true reason: absent, gone, transient or unknown."""

from __future__ import annotations

import orjson
import pytest

from growthd.model.reading import RefusalKind
from growthd.reading.graphql import read_posts
from tests.reading import payloads
from tests.reading.asking import account_refusal, reading, refusal
from tests.reading.payloads import COUNTS, OTHER_ID, OWNER, POST_ID


def test_a_stub_is_absence_and_no_unknown_shape() -> None:
    body = payloads.timeline(payloads.entry({"__typename": "Tweet", "rest_id": POST_ID}))
    assert refusal(body).kind is RefusalKind.ABSENT


def test_a_shape_whose_names_have_all_changed_is_blind() -> None:
    text = payloads.timeline(payloads.entry(payloads.post())).decode()
    for old in ("rest_id", "legacy", "core", "views", "id_str", "favorite_count", "edit_control"):
        text = text.replace(f'"{old}"', f'"new_{old}"').replace("user_id_str", "new_author")
    found = refusal(text.encode())
    assert found.kind is RefusalKind.BLIND
    assert found.raw
    assert b"Numbers nobody" not in found.raw
    user = payloads.profile(payloads.user()).decode().replace('"rest_id"', '"entity_id"')
    assert account_refusal(user.encode()).kind is RefusalKind.BLIND


@pytest.mark.parametrize("body", [b'{"foo": [1, 2]}', b"[]", b'"text"', b"7", b"null", b"[[1]]"])
def test_a_body_of_no_known_structure_is_blind_or_empty_and_never_a_number(body: bytes) -> None:
    assert refusal(body).kind in {RefusalKind.BLIND, RefusalKind.ABSENT}
    assert account_refusal(body).kind in {RefusalKind.BLIND, RefusalKind.ABSENT}


@pytest.mark.parametrize("body", [b"", b"{", b"<html></html>", b"\xff\xfe", b'{"data":{"user":'])
def test_a_partial_response_is_transient(body: bytes) -> None:
    assert refusal(body).kind is RefusalKind.UNAVAILABLE


def test_a_body_beyond_all_bounds_is_refused() -> None:
    body = payloads.single(payloads.post())[:-1] + b',"padding":"' + b"x" * 7_000_000 + b'"}'
    assert refusal(body).kind is RefusalKind.UNAVAILABLE


def test_an_empty_timeline_holds_no_posts() -> None:
    assert read_posts(payloads.timeline(), OWNER) == ()
    assert refusal(payloads.timeline()).kind is RefusalKind.ABSENT
    assert refusal(b'{"data":{"tweetResult":{}}}').kind is RefusalKind.ABSENT


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (88, RefusalKind.RATE_LIMITED),
        (32, RefusalKind.LOGGED_OUT),
        (64, RefusalKind.CHALLENGE),
        (326, RefusalKind.CHALLENGE),
        (131, RefusalKind.UNAVAILABLE),
        (214, RefusalKind.UNAVAILABLE),
        (336, RefusalKind.BLIND),
        (144, RefusalKind.GONE),
        (179, RefusalKind.PROTECTED),
        (987654, RefusalKind.UNAVAILABLE),
    ],
)
def test_errors_within_a_success_are_heard(code: int, expected: RefusalKind) -> None:
    assert refusal(payloads.error(code)).kind is expected
    assert account_refusal(payloads.error(code)).kind is expected


def test_a_missing_status_is_gone_whatever_its_code() -> None:
    body = payloads.error(29, "_Missing: No status found with that ID")
    assert refusal(body).kind is RefusalKind.GONE


def test_errors_beside_whole_data_do_not_hide_it() -> None:
    data = orjson.loads(payloads.single(payloads.post()))["data"]
    body = payloads.error(29, "a part was late", data)
    assert reading(body).counts == COUNTS
    assert refusal(body, OTHER_ID).kind is RefusalKind.UNAVAILABLE


@pytest.mark.parametrize("code", [144, 179])
def test_what_is_missing_beside_whole_data_is_not_the_wanted_post(code: int) -> None:
    data = orjson.loads(payloads.timeline(payloads.entry(payloads.post())))["data"]
    body = payloads.error(code, "_Missing: No status found with that ID: 5", data)
    assert reading(body).counts == COUNTS
    assert refusal(body, OTHER_ID).kind is RefusalKind.UNAVAILABLE
