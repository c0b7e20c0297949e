"""Visits are planned for sets of captures."""

from __future__ import annotations

from datetime import timedelta

import attrs

from growthd.model.reading import Owner
from growthd.model.visit import Place
from growthd.wheel.harvest import fire_at, plan_visits
from tests.wheel.captures import NOON, hour_capture, post_capture

OWNER = Owner(account_id="1", handle="me")


def test_one_timeline_load_serves_all_that_it_carries() -> None:
    due = [hour_capture(), post_capture("1900000000000000001"), post_capture("1900000000000000002")]
    (visit,) = plan_visits(OWNER, due, None)
    assert visit.place is Place.REPLIES
    assert set(visit.captures) == set(due)


def test_a_post_beyond_the_timeline_gets_its_own_page() -> None:
    old = post_capture("1900000000000000001", posted=NOON - timedelta(days=2))
    young = post_capture("1900000000000000002")
    visits = plan_visits(OWNER, [old, young], NOON - timedelta(hours=9))
    assert {(v.place, v.post_id) for v in visits} == {
        (Place.POST, old.tweet_id),
        (Place.REPLIES, None),
    }


def test_a_post_that_its_timeline_lacked_gets_its_own_page() -> None:
    (visit,) = plan_visits(OWNER, [post_capture(own_page=True)], None)
    assert visit.place is Place.POST


def test_the_window_that_closes_first_goes_first() -> None:
    soon = post_capture("1900000000000000001", due=NOON - timedelta(minutes=20), own_page=True)
    visits = plan_visits(OWNER, [hour_capture(), soon], None)
    assert visits[0].captures == (soon,)


def test_patience_waits_within_the_tolerance() -> None:
    assert fire_at(post_capture(), 0.5) == NOON + timedelta(minutes=5)


def test_a_retry_waits_for_its_own_time() -> None:
    retry_at = NOON + timedelta(minutes=2)
    assert fire_at(attrs.evolve(post_capture(), retry_at=retry_at), 0.5) == retry_at
