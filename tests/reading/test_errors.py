"""The server's own words: errors within a body, the status of a response, and when to come back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from growthd.model.reading import Refusal, RefusalKind
from growthd.reading.errors import gravest, in_body, in_status, reset_time
from tests.reading import payloads
from tests.reading.moments import NOON


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, None),
        (304, None),
        (401, RefusalKind.LOGGED_OUT),
        (403, RefusalKind.UNAVAILABLE),
        (404, RefusalKind.UNAVAILABLE),
        (429, RefusalKind.RATE_LIMITED),
        (503, RefusalKind.UNAVAILABLE),
    ],
)
def test_a_status_says_what_it_refuses(status: int, expected: RefusalKind | None) -> None:
    refusal = in_status(payloads.payload(b"", status=status))
    assert (None if refusal is None else refusal.kind) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (str(int(NOON.timestamp())), NOON),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("\u0661\u0662", None),
        ("9" * 30, None),
    ],
)
def test_a_reset_is_a_moment_or_unknown(header: str | None, expected: datetime | None) -> None:
    assert reset_time(header) == expected


@pytest.mark.parametrize("errors", [None, {}, "text", [], [None, 7, "x"]])
def test_what_is_no_list_of_errors_says_nothing(errors: object) -> None:
    assert in_body(errors) is None


def test_a_code_may_stand_in_the_extensions() -> None:
    refusal = in_body([{"message": "x", "extensions": {"code": 88}}])
    assert refusal is not None
    assert refusal.kind is RefusalKind.RATE_LIMITED


@pytest.mark.parametrize("code", ["88", None, 88.0, [88], True])
def test_a_code_of_another_type_is_a_transient_error(code: object) -> None:
    refusal = in_body([{"message": 5, "code": code}])
    assert refusal is not None
    assert refusal.kind is RefusalKind.UNAVAILABLE


def test_the_gravest_refusal_explains_the_others() -> None:
    errors = [{"code": 131}, {"code": 326}, {"code": 88}]
    found = in_body(errors)
    assert found is not None
    assert found.kind is RefusalKind.CHALLENGE
    assert gravest([]) is None


def test_of_two_limits_the_later_reset_counts() -> None:
    limits = [
        Refusal(kind=RefusalKind.RATE_LIMITED, detail="", until=until)
        for until in (None, NOON, datetime(2026, 8, 7, 13, tzinfo=UTC), NOON)
    ]
    assert gravest(limits) is limits[2]
