"""What the past makes of a visit, told apart from any database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs

from growthd.model.past import History, OpenDoubt, Past
from growthd.model.reading import (
    PostCounts,
    PostReading,
    Refusal,
    RefusalKind,
    SourceName,
    Witness,
)
from growthd.model.verdict import Doubt, PageReading, PostVerdict, Ruling, Suspect
from growthd.reading.falls import CONFIRM_AFTER, CONFIRM_READINGS
from growthd.reading.history import in_light_of, reviewed
from growthd.reading.judge import judge_post

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FULL = PostCounts(likes=167, reposts=5, replies=3, quotes=1, bookmarks=9, views=12_000)
ZERO = attrs.evolve(FULL, bookmarks=0)
LOST = Suspect(metric="bookmarks", value=0, doubt=Doubt.FALSE_ZERO, detail="", before=9)


def shown(counts: PostCounts, at: datetime = NOW) -> PageReading:
    """A page with one post on it, judged by itself."""
    reading = PostReading(
        post_id="1",
        author_id="2",
        author_handle="ada",
        counts=counts,
        witness=Witness(source=SourceName.PAGE_JSON, path="", fingerprint=""),
    )
    gone = Refusal(kind=RefusalKind.GONE, detail="deleted")
    posts: dict[str, PostVerdict | Refusal] = {"1": judge_post([reading]), "2": gone}
    return PageReading(read_at=at, refusal=None, account=None, posts=posts)


def before(*doubts: OpenDoubt, seen_at: datetime = NOW - timedelta(hours=1)) -> History:
    """A past in which FULL was published last."""
    return History(posts={"1": Past(counts=FULL, seen_at=seen_at, doubts=doubts)})


def open_doubt(age: timedelta, readings: int) -> OpenDoubt:
    return OpenDoubt(doubt_id=7, suspect=LOST, held_at=NOW - age, readings=readings)


def counts(reading: PageReading) -> PostCounts:
    answer = reading.posts["1"]
    assert isinstance(answer, PostVerdict)
    return answer.counts


def test_a_fall_from_what_was_published_is_held_back_and_opened_once() -> None:
    history = before()
    judged = in_light_of(shown(ZERO), history)
    assert counts(judged) == attrs.evolve(FULL, bookmarks=None)
    assert isinstance(judged.posts["2"], Refusal)
    found = reviewed(judged, history)
    assert [one.suspect.metric for one in found.opened] == ["bookmarks"]
    assert (found.repeated, found.decided) == ((), ())


def test_the_same_fall_again_is_a_repetition() -> None:
    history = before(open_doubt(timedelta(minutes=15), 1))
    found = reviewed(in_light_of(shown(ZERO), history), history)
    assert [one.doubt_id for one in found.repeated] == [7]
    assert (found.opened, found.decided) == ((), ())


def test_only_time_and_readings_together_confirm() -> None:
    for age, readings, value in (
        (CONFIRM_AFTER, CONFIRM_READINGS - 1, None),
        (CONFIRM_AFTER - timedelta(seconds=1), CONFIRM_READINGS, None),
        (CONFIRM_AFTER, CONFIRM_READINGS, 0),
    ):
        history = before(open_doubt(age, readings))
        judged = in_light_of(shown(ZERO), history)
        assert counts(judged).bookmarks == value
        decided = reviewed(judged, history).decided
        assert [one.ruling for one in decided] == ([Ruling.CONFIRMED] if value == 0 else [])


def test_a_value_that_comes_back_drops_the_doubt() -> None:
    history = before(open_doubt(timedelta(minutes=15), 1))
    judged = in_light_of(shown(FULL), history)
    (decision,) = reviewed(judged, history).decided
    assert (decision.ruling, decision.published, decision.subject_id) == (Ruling.DROPPED, 9, "1")


def test_a_younger_past_says_nothing_of_an_older_page() -> None:
    """F39: visits that cross, and clocks that are set back."""
    history = before(open_doubt(timedelta(minutes=-5), 1), seen_at=NOW + timedelta(minutes=5))
    judged = in_light_of(shown(ZERO), history)
    assert counts(judged) == ZERO
    assert reviewed(judged, history).decided == ()
