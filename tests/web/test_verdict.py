from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from growthd.model.reading import RefusalKind
from growthd.web.summary.status import ActorNow, FollowersNow, Health, Tally
from growthd.web.summary.verdict import Findings, judge
from growthd.wheel.capacity import Load
from growthd.wheel.walls import NEVER, Wall

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FINE = Findings(
    now=NOW,
    account="ada",
    database_error=None,
    followers=FollowersNow(count=7, measured_at=NOW - timedelta(minutes=40)),
    hours_missed=0,
    hour=Tally(captured=27),
    hour_losses={},
    wall=None,
    waiting={},
    overdue=0,
    actors=(),
    next_due=NOW + timedelta(minutes=12),
)
DOWN = ActorNow(
    name="visitor",
    up=False,
    progressed_at=NOW,
    progress_age_seconds=400,
    pass_seconds=None,
    faults_in_row=1,
    restarts=1,
    last_error="Outage: the browser is gone",
)
ALL_BUT_ON_TIME = (
    "0 of 4 readings of the last hour arrived on time; 1 came late and 3 went with deleted posts."
)


@pytest.mark.parametrize(
    ("hour", "sentence"),
    [
        (Tally(captured=27), "All 27 readings of the last hour arrived on time."),
        (Tally(captured=1), "The one reading of the last hour arrived on time."),
        (
            Tally(captured=25, late=2),
            "25 of 27 readings of the last hour arrived on time; 2 came late.",
        ),
        (
            Tally(late=1, gone=3),
            ALL_BUT_ON_TIME,
        ),
        (Tally(), "Nothing was due in the last hour; the next reading is due in 12 minutes."),
    ],
)
def test_an_hour_in_order_is_one_sentence(hour: Tally, sentence: str) -> None:
    verdict = judge(attrs.evolve(FINE, hour=hour))

    assert (verdict.health, verdict.sentence, verdict.troubles) == (Health.WELL, sentence, ())


def test_before_anything_is_planned_it_says_what_will_come() -> None:
    verdict = judge(attrs.evolve(FINE, hour=Tally(), next_due=None, followers=FollowersNow()))

    assert verdict.sentence.startswith("Nothing is planned yet; the first reading of the profile")


def test_without_an_account_it_says_how_to_name_one() -> None:
    verdict = judge(attrs.evolve(FINE, account=None))

    assert verdict.health is Health.TROUBLE
    assert verdict.sentence == "No account is watched yet."
    assert "[[accounts]]" in verdict.troubles[0].remedy


def test_a_database_that_is_away_is_the_only_trouble_told() -> None:
    verdict = judge(attrs.evolve(FINE, database_error="connection refused", actors=[DOWN]))

    assert [trouble.health for trouble in verdict.troubles] == [Health.TROUBLE]
    assert verdict.sentence.startswith("The database does not answer")
    assert "connection refused" in verdict.troubles[0].remedy


@pytest.mark.parametrize(
    ("reason", "health", "what"),
    [
        ("logged_out", Health.TROUBLE, "X has logged the browser out."),
        ("challenge", Health.TROUBLE, "X asks for a person."),
        ("wrong_account", Health.TROUBLE, "The browser is logged in to another account."),
        ("blind", Health.TROUBLE, "X answers in a shape that no reader knows."),
        ("protected", Health.TROUBLE, "X shows the account as protected."),
        ("rate_limited", Health.WATCH, "X limits the rate of readings."),
    ],
)
def test_a_wall_is_named_with_its_remedy(reason: str, health: Health, what: str) -> None:
    verdict = judge(attrs.evolve(FINE, waiting={reason: 3}))

    assert (verdict.health, verdict.sentence) == (health, what)
    assert verdict.troubles[0].remedy


@pytest.mark.parametrize(
    ("kind", "until", "what", "again"),
    [
        (
            RefusalKind.RATE_LIMITED,
            NOW + timedelta(minutes=14),
            "X limits the rate of readings, met 2 minutes ago.",
            " The next look is in 14 minutes.",
        ),
        (
            RefusalKind.CHALLENGE,
            NOW + NEVER,
            "X asks for a person, met 2 minutes ago.",
            "say so with: growthd resume",
        ),
    ],
)
def test_a_standing_wall_is_told_once_and_with_its_times(
    kind: RefusalKind, until: datetime, what: str, again: str
) -> None:
    wall = Wall(kind=kind, since=NOW - timedelta(minutes=2), until=until)

    (trouble,) = judge(attrs.evolve(FINE, wall=wall, waiting={kind.value: 4})).troubles

    assert trouble.what == what
    assert trouble.remedy.endswith(again)


def test_the_worst_trouble_leads() -> None:
    verdict = judge(
        attrs.evolve(
            FINE,
            hour=Tally(captured=24, missed=3),
            hour_losses={"logged_out": 2, "unavailable": 1},
            waiting={"logged_out": 5},
            overdue=5,
            actors=[DOWN],
        )
    )

    assert [trouble.what for trouble in verdict.troubles] == [
        "X has logged the browser out.",
        "The visitor is not at work; it last got somewhere 6 minutes ago.",
        "3 of 27 readings of the last hour were missed.",
        "5 readings should have arrived by now.",
    ]
    assert verdict.troubles[2].remedy == (
        "The browser was logged out (2), X did not answer (1). What can still be read is read."
    )


def test_what_has_not_even_been_tried_is_said_to_be_so() -> None:
    verdict = judge(attrs.evolve(FINE, overdue=1))

    assert verdict.sentence == "1 reading should have arrived by now."
    assert verdict.troubles[0].remedy.startswith("Nothing has failed; they wait")


@pytest.mark.parametrize(
    ("age", "stale"), [(timedelta(hours=2, minutes=10), False), (timedelta(hours=3), True)]
)
def test_followers_that_were_not_counted_for_long_are_told(age: timedelta, *, stale: bool) -> None:
    followers = FollowersNow(count=7, measured_at=NOW - age)

    verdict = judge(attrs.evolve(FINE, followers=followers))

    assert (verdict.sentence == "The followers were last counted 3 hours ago.") is stale


def test_followers_that_were_never_counted_are_told_once_an_hour_was_missed() -> None:
    fresh = attrs.evolve(FINE, followers=FollowersNow())

    assert judge(fresh).health is Health.WELL
    assert judge(attrs.evolve(fresh, hours_missed=1)).sentence == (
        "The followers were never counted."
    )


def test_a_disk_that_is_nearly_full_is_told_before_it_is() -> None:
    """F65."""
    verdict = judge(attrs.evolve(FINE, disk_free_bytes=300 * 2**20))

    assert verdict.sentence == "The disk is nearly full: 300 MB are left."
    assert judge(attrs.evolve(FINE, disk_free_bytes=2**31)).health is Health.WELL


def test_more_than_can_be_read_is_trouble_in_numbers() -> None:
    """F32, F41."""
    load = Load(due_per_hour=40, capacity_per_hour=31.0)
    (trouble,) = judge(attrs.evolve(FINE, load=load)).troubles

    assert trouble.what == "More falls due than can be read: due 40/h, capacity 31/h."
    assert trouble.health is Health.TROUBLE
