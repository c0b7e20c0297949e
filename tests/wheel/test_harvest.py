"""Visits are planned for sets of captures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from growthd.model.capture import ClaimedCapture
from growthd.model.reading import Owner
from growthd.model.visit import Place, Visit
from growthd.wheel.harvest import MOST_PAGES, Agenda, fire_at, plan_visits
from tests.wheel.captures import NOON, hour_capture, post_capture

OWNER = Owner(account_id="1", handle="me")
A_PAGE = timedelta(hours=10)
"""The owner fills one in that time."""


def test_one_timeline_load_serves_all_that_it_carries() -> None:
    due = [hour_capture(), of_page(1, 1), of_page(1, 2)]
    (visit,) = planned(due)
    assert (visit.place, visit.pages) == (Place.REPLIES, 1)
    assert set(visit.captures) == set(due)


def test_a_post_down_the_timeline_gets_its_own_page_where_that_is_cheaper() -> None:
    (visit,) = planned([of_page(3)])
    assert (visit.place, visit.post_id) == (Place.POST, of_page(3).tweet_id)


def test_a_timeline_is_read_on_for_many_posts_that_stand_further_down() -> None:
    due = [hour_capture(), *(of_page(3, n) for n in range(4))]
    (visit,) = planned(due)
    assert (visit.place, visit.pages) == (Place.REPLIES, 3)
    assert set(visit.captures) == set(due)


def test_no_timeline_is_read_on_for_ever() -> None:
    visits = planned([of_page(MOST_PAGES + 1, n) for n in range(100)])
    assert [visit.place for visit in visits] == [Place.POST] * 100


def test_what_may_still_wait_goes_along_and_calls_for_no_page_of_its_own() -> None:
    above, below = of_page(1, 2), of_page(9, 3)
    (visit,) = planned([of_page(1, 1)], coming=[above, below])
    assert (visit.place, visit.pages) == (Place.REPLIES, 1)
    assert set(visit.captures) == {of_page(1, 1), above}


def test_what_may_still_wait_shares_its_posts_page() -> None:
    ripe = post_capture(own_page=True)
    other = attrs.evolve(ripe, capture_id=99)
    (visit,) = planned([ripe], coming=[other, of_page(1, 2)])
    assert visit.captures == (ripe, other)


def test_the_account_waits_where_only_a_posts_own_page_is_opened() -> None:
    (visit,) = planned([post_capture(own_page=True)], coming=[hour_capture()])
    assert visit.place is Place.POST


def test_a_post_that_its_timeline_lacked_gets_its_own_page() -> None:
    (visit,) = planned([post_capture(own_page=True)])
    assert visit.place is Place.POST


def test_the_window_that_closes_first_goes_first() -> None:
    soon = post_capture("1900000000000000001", due=NOON - timedelta(minutes=20), own_page=True)
    assert planned([hour_capture(), soon])[0].captures == (soon,)


def test_patience_waits_within_the_tolerance() -> None:
    assert fire_at(post_capture(), 0.5) == NOON + timedelta(minutes=5)


def test_a_retry_waits_for_its_own_time() -> None:
    retry_at = NOON + timedelta(minutes=2)
    assert fire_at(attrs.evolve(post_capture(), retry_at=retry_at), 0.5) == retry_at


def planned(
    ripe: Sequence[ClaimedCapture], coming: Sequence[ClaimedCapture] = ()
) -> tuple[Visit, ...]:
    return plan_visits(OWNER, Agenda(ripe=ripe, coming=coming), page_of)


def page_of(posted_at: datetime) -> int:
    return int((NOON - posted_at) / A_PAGE) + 1


def of_page(number: int, nth: int = 0) -> ClaimedCapture:
    """A capture of the nth post that stands on that page."""
    tweet_id = str(1_900_000_000_000_000_100 + nth)
    return post_capture(tweet_id, posted=NOON - (number - 0.5) * A_PAGE)
