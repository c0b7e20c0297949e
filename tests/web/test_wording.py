from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from growthd.model.reading import RefusalKind
from growthd.web import wording

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (59.6, "1 minute"),
        (90, "90 seconds"),
        (120, "2 minutes"),
        (3600, "1 hour"),
        (5400, "90 minutes"),
        (86_400, "1 day"),
        (100_000, "27 hours"),
        (-300, "5 minutes"),
        (90 * 86_400, "90 days"),
    ],
)
def test_a_span_is_said_in_the_unit_that_fits(seconds: float, words: str) -> None:
    assert wording.span(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (None, "never"),
        (NOW, "now"),
        (NOW - timedelta(minutes=3), "3 minutes ago"),
        (NOW + timedelta(hours=2), "in 2 hours"),
    ],
)
def test_a_moment_is_said_as_seen_from_now(moment: datetime | None, words: str) -> None:
    assert wording.relative(moment, NOW) == words


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "—"), (0, "±0"), (7, "+7"), (-1234, "\N{MINUS SIGN}1,234")],
)
def test_a_change_has_a_sign_and_the_unknown_a_dash(value: int | None, shown: str) -> None:
    assert wording.change(value) == shown


def test_zero_is_not_the_unknown() -> None:
    assert (wording.count(0), wording.count(None)) == ("0", "—")


def test_every_refusal_has_words() -> None:
    assert {kind.value for kind in RefusalKind} <= wording.REASONS.keys()


def test_a_reason_that_nobody_put_in_words_reads_as_it_was_noted() -> None:
    assert wording.reason_in_words("tweet_vanished") == "tweet vanished"
    assert wording.reason_in_words(None) == "no reason was noted"
