"""What falls due is claimed, waits for company, and is visited or ends with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from growthd.model.capture import ClaimedCapture, Subject
from growthd.model.post import Post
from growthd.model.reading import Refusal, RefusalKind
from growthd.model.visit import Place, Visit
from growthd.store import ledger, posts
from growthd.store.database import Database
from growthd.supervision.outage import Outage
from growthd.wheel.desk import Desk
from tests.actors.making import ME, SHE, Crew, Told, wall
from tests.store.asking import rows, value
from tests.store.making import NOW, a_plan, a_post

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def crew(database: Database) -> Crew:
    return Crew(database=database)


async def follow(crew: Crew, serial: int, *ages: int, account_id: str = "default") -> Post:
    """A post of `NOW` with captures at these ages, in minutes."""
    post = a_post(f"d{serial}", f"18930000000000000{serial:02}", account_id)
    captures = [a_plan(post.decision_id, age, account_id=account_id) for age in ages]
    await crew.database.run(posts.add, post=post, metadata={}, captures=captures)
    return post


async def filled(crew: Crew) -> Desk:
    """A desk that holds what falls due within the hour."""
    scheduler = crew.scheduler()
    desk = scheduler.desk()
    await scheduler.refill(desk, crew.now)
    return desk


async def visits(crew: Crew, desk: Desk, at: datetime) -> list[Visit]:
    """All that is ripe at that moment, most urgent first."""
    crew.hands.at = at
    found: list[Visit] = []
    while visit := await crew.scheduler().one_pass(desk, at):
        found.append(visit)
    return found


def ids(captures: Sequence[ClaimedCapture]) -> list[str]:
    return sorted(f"{one.plan.subject_id}@{one.plan.horizon_minutes}" for one in captures)


async def endings(crew: Crew) -> list[tuple[str, str | None]]:
    found = await rows(crew.database, "select state, reason from captures order by due_at")
    return [(row["state"], row["reason"]) for row in found]


async def test_what_falls_due_within_the_look_ahead_is_held(crew: Crew) -> None:
    await follow(crew, 1, 0, 60, 120)

    desk = await filled(crew)

    assert ids(desk.held) == ["d1@0", "d1@60"]
    assert await value(crew.database, "select count(*) from captures where state = 'claimed'") == 2


async def test_other_runners_accounts_are_left_to_them(database: Database) -> None:
    both = Crew(database=database, watched=(ME, SHE))
    await follow(both, 1, 0)
    await follow(both, 2, 0, account_id="second")

    assert ids((await filled(Crew(database=database, watched=(SHE,)))).held) == ["d2@0"]


async def test_one_look_at_the_timeline_serves_all_that_is_due(crew: Crew) -> None:
    """The first waits half of its tolerance for company; then all that is due goes along."""
    for serial, age in ((1, 0), (2, 3), (3, 5), (4, 6)):
        await follow(crew, serial, age)
    desk = await filled(crew)

    assert await visits(crew, desk, NOW + 4 * MINUTE) == []
    (visit,) = await visits(crew, desk, NOW + 5 * MINUTE)

    assert (visit.place, visit.owner) == (Place.REPLIES, ME.owner)
    assert ids(visit.captures) == ["d1@0", "d2@3", "d3@5"]


async def test_the_hour_of_the_account_shares_the_look_with_its_posts(crew: Crew) -> None:
    hour = a_plan("2026-03-01T12:00Z", 0, subject=Subject.ACCOUNT)
    await crew.database.run(ledger.plan, captures=[hour])
    await follow(crew, 1, 0)

    (visit,) = await visits(crew, await filled(crew), NOW + 5 * MINUTE)

    assert ids(visit.captures) == ["2026-03-01T12:00Z@0", "d1@0"]


async def test_a_post_far_down_its_timeline_gets_its_own_page(crew: Crew) -> None:
    await follow(crew, 1, 0)
    for minute in range(1, 9):
        crew.timelines.saw("default", NOW, [NOW + minute * MINUTE])

    (visit,) = await visits(crew, await filled(crew), NOW + 5 * MINUTE)

    assert (visit.place, visit.post_id) == (Place.POST, "1893000000000000001")


async def test_a_window_that_closed_on_the_desk_is_missed_and_told(crew: Crew) -> None:
    await follow(crew, 1, 0, 60)
    scheduler, desk = crew.scheduler(), await filled(crew)

    await scheduler.refill(desk, NOW + 45 * MINUTE)

    assert await endings(crew) == [("missed", "no_capacity"), ("claimed", None)]
    (told,) = await rows(crew.database, "select * from system_events")
    assert (told["event_type"], told["severity"]) == ("CAPTURE_MISSED", "warning")
    assert told["event_data"] == {"count": 1, "reasons": {"no_capacity": 1}}
    missed = crew.count("captures_missed_total", horizon="baseline", reason="no_capacity")
    assert missed == 1


async def test_windows_that_closed_while_the_machine_slept_say_so(crew: Crew) -> None:
    """F39, F42: every one of them ends, and none is read late and labelled on time."""
    await follow(crew, 1, 0, 60, 120)
    scheduler = crew.scheduler()

    await scheduler.refill(scheduler.desk(), NOW + 110 * MINUTE, asleep=True)

    assert await endings(crew) == [
        ("missed", "asleep"),
        ("missed", "asleep"),
        ("claimed", None),
    ]
    (told,) = await rows(crew.database, "select event_data from system_events")
    assert told["event_data"] == {"count": 2, "reasons": {"asleep": 2}}
    assert crew.count("captures_total", horizon="1h", result="missed") == 1


async def test_hours_of_the_account_are_counted_as_such(crew: Crew) -> None:
    hour = a_plan("2026-03-01T12:00Z", 0, subject=Subject.ACCOUNT)
    await crew.database.run(ledger.plan, captures=[hour])
    scheduler = crew.scheduler()

    await scheduler.refill(scheduler.desk(), NOW + 2 * HOUR, asleep=True)

    assert crew.count("captures_missed_total", horizon="hour", reason="asleep") == 1
    assert crew.count("captures_missed_total", horizon="baseline", reason="asleep") is None


async def test_nothing_missed_is_nothing_told(crew: Crew) -> None:
    await follow(crew, 1, 0)
    scheduler, desk = crew.scheduler(), await filled(crew)

    await scheduler.refill(desk, NOW + MINUTE)

    assert await value(crew.database, "select count(*) from system_events") == 0


async def test_what_is_released_is_free_at_once(crew: Crew, database: Database) -> None:
    await follow(crew, 1, 0)
    await filled(crew)
    other = Crew(database=database, runner="r2")
    assert ids((await filled(other)).held) == []

    await crew.scheduler().release()

    assert ids((await filled(other)).held) == ["d1@0"]


async def test_a_retry_waits_for_its_time(crew: Crew) -> None:
    """F07: a wall is looked at every five minutes, and not whenever the desk is refilled."""
    await follow(crew, 1, 0)
    (first,) = await visits(crew, await filled(crew), NOW + 5 * MINUTE)
    logged_out = wall(Refusal(kind=RefusalKind.LOGGED_OUT, detail="log in"), at=crew.now)
    await crew.visitor(Told(logged_out)).one_pass(first)
    desk = await filled(crew)

    assert await visits(crew, desk, NOW + 9 * MINUTE) == []
    (again,) = await visits(crew, desk, NOW + 10 * MINUTE)

    assert again.captures[0].attempts == 0


async def test_while_a_rate_limit_lasts_nothing_of_the_account_is_visited(crew: Crew) -> None:
    await follow(crew, 1, 0)
    (first,) = await visits(crew, await filled(crew), NOW + 5 * MINUTE)
    limited = Refusal(kind=RefusalKind.RATE_LIMITED, detail="429", until=NOW + 25 * MINUTE)
    await crew.visitor(Told(wall(limited, at=crew.now))).one_pass(first)
    await follow(crew, 2, 6)
    desk = await filled(crew)

    assert await visits(crew, desk, NOW + 24 * MINUTE) == []
    (visit,) = await visits(crew, desk, NOW + 25 * MINUTE)

    assert sorted(ids(visit.captures)) == ["d1@0", "d2@6"]


async def test_what_an_outage_interrupted_is_visited_again(crew: Crew) -> None:
    """F33: an abandoned visit does not hold its captures for ever."""
    await follow(crew, 1, 0)
    (first,) = await visits(crew, await filled(crew), NOW + 5 * MINUTE)
    with pytest.raises(Outage):
        await crew.visitor(Told(Outage("no browser"))).one_pass(first)

    (again,) = await visits(crew, await filled(crew), NOW + 6 * MINUTE)

    assert (ids(again.captures), again.captures[0].attempts) == (["d1@0"], 0)


async def test_what_a_visitor_took_with_it_is_claimed_anew_once_its_lease_lapses(
    database: Database,
) -> None:
    """F33: only what is still held is renewed, so that nobody holds what is lost."""
    crew = Crew(database=database, lease_seconds=-1)
    await follow(crew, 1, 0)
    scheduler, desk = crew.scheduler(), await filled(crew)
    (lost,) = await visits(crew, desk, NOW + 5 * MINUTE)
    await visits(crew, desk, NOW + 6 * MINUTE)

    await scheduler.refill(desk, crew.now)

    (again,) = await visits(crew, desk, NOW + 7 * MINUTE)
    assert ids(again.captures) == ids(lost.captures)
    assert again.captures[0].lease.epoch > lost.captures[0].lease.epoch


async def test_a_visit_that_waits_for_a_visitor_keeps_its_lease(database: Database) -> None:
    brief = Crew(database=database, lease_seconds=-1)
    await follow(brief, 1, 0)
    desk = await filled(brief)
    await brief.scheduler().one_pass(desk, NOW + 5 * MINUTE)

    await Crew(database=database).scheduler().refill(desk, NOW + 5 * MINUTE)

    assert ids((await filled(Crew(database=database, runner="r2"))).held) == []


async def test_what_was_claimed_before_the_clock_was_set_back_is_released(crew: Crew) -> None:
    """F39: it lies beyond the look-ahead of the clock as it goes now."""
    await follow(crew, 1, 0, 50)
    await filled(crew)
    crew.hands.at = NOW - 3 * HOUR

    await crew.scheduler().release()

    assert await value(crew.database, "select count(*) from captures where state = 'claimed'") == 0
