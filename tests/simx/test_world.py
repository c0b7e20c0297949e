from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from growthd.model.post import DecisionType, is_tweet_id
from growthd.simx.climate import Climate
from growthd.simx.mint import minted_at
from growthd.simx.world import World
from tests.simx.conftest import NOW, OWNER, START

WORLDS = {seed: World(seed=seed, start=START, owner=OWNER) for seed in range(4)}
hours = st.floats(0, 24 * 40, allow_nan=False)
any_world = st.sampled_from(list(WORLDS.values()))


def after(h: float) -> datetime:
    return START + timedelta(hours=h)


@given(world=any_world, h=hours)
@settings(max_examples=60, deadline=None)
def test_the_books_balance_exactly(world: World, h: float) -> None:
    truth = world.truth(after(h))
    gained = sum(hour.caused + hour.background + hour.shock for hour in truth.hours)
    lost = sum(hour.unfollows for hour in truth.hours)
    followers = world.account(after(h)).followers
    assert followers == world.climate.followers + gained - lost
    assert sum(truth.follows.values()) == sum(hour.caused for hour in truth.hours)


@given(world=any_world, h=hours)
@settings(max_examples=40, deadline=None)
def test_every_hour_of_the_books_balances(world: World, h: float) -> None:
    before = world.climate.followers
    for hour in world.truth(after(h)).hours:
        change = hour.caused + hour.background + hour.shock - hour.unfollows
        assert hour.followers_end == before + change
        before = hour.followers_end


@given(world=any_world, index=st.integers(0, 90), ages=st.lists(hours, min_size=2, max_size=20))
@settings(max_examples=150, deadline=None)
def test_views_never_fall_and_nothing_exceeds_them(
    world: World, index: int, ages: list[float]
) -> None:
    post = world.posts(NOW)[index % len(world.posts(NOW))]
    seen = 0
    for age in sorted(ages):
        counts = world.counts(post.tweet_id, post.posted_at + timedelta(hours=age))
        assert counts.views is not None
        assert counts.views >= seen
        others = (counts.likes, counts.reposts, counts.replies, counts.quotes, counts.bookmarks)
        assert all(n is not None and 0 <= n <= counts.views for n in others)
        seen = counts.views


def test_likes_are_sometimes_taken_back() -> None:
    world = World(seed=5, start=START, owner=OWNER, climate=Climate(followers=50_000))
    falls = 0
    for post in world.posts(NOW):
        likes = [
            world.counts(post.tweet_id, post.posted_at + timedelta(hours=h / 4)).likes or 0
            for h in range(200)
        ]
        falls += sum(b < a for a, b in pairwise(likes))
    assert falls > 0


def test_ids_are_true_snowflakes_and_unique(world: World) -> None:
    posts = world.posts(START + timedelta(days=20))
    ids = [i for post in posts for i in (post.thread_tweet_ids or (post.tweet_id,))]
    assert len(ids) == len(set(ids))
    assert all(is_tweet_id(i) and len(i) == 19 for i in ids)
    assert all(minted_at(post.tweet_id) == post.posted_at for post in posts)
    assert len({post.decision_id for post in posts}) == len(posts)


def test_a_later_question_only_adds_posts(world: World) -> None:
    early, late = world.posts(NOW), world.posts(NOW + timedelta(hours=30))
    assert late[: len(early)] == early
    assert all(post.posted_at <= NOW for post in early)
    assert list(world.newest(NOW)) == list(reversed(early))


def test_kinds_of_posts_and_announcements() -> None:
    world = World(seed=2, start=START, owner=OWNER)
    posts = world.posts(START + timedelta(days=60))
    kinds = Counter(post.decision_type for post in posts)
    assert kinds[DecisionType.REPLY] > kinds[DecisionType.SINGLE] > kinds[DecisionType.THREAD] > 0
    assert kinds[DecisionType.QUOTE] > 0
    silent = sum(not post.announced for post in posts) / len(posts)
    assert silent == pytest.approx(1 / 8, abs=0.02)
    for post in posts:
        targeted = post.decision_type in {DecisionType.REPLY, DecisionType.QUOTE}
        assert (post.target_tweet_id is not None) == targeted
        assert (post.target_username is not None) == targeted
        assert bool(post.thread_tweet_ids) == (post.decision_type is DecisionType.THREAD)


def test_follows_are_what_conversion_and_impressions_say() -> None:
    world = World(seed=3, start=START, owner=OWNER, climate=Climate(followers=15_000))
    truth = world.truth(START + timedelta(days=40))
    old = {p.decision_id for p in world.posts(START + timedelta(days=20))}
    caused = sum(n for decision, n in truth.follows.items() if decision in old)
    expected = sum(n for decision, n in truth.expected_follows.items() if decision in old)
    assert caused == pytest.approx(expected, rel=5 / expected**0.5)  # five standard deviations
    assert any(effect.log_conversion > 0.1 for effect in truth.effects)


def test_posts_keep_to_waking_hours() -> None:
    climate = Climate(wakes_at=7, sleeps_at=23)
    world = World(seed=1, start=START.replace(hour=13), owner=OWNER, climate=climate)
    posted = {post.posted_at.hour for post in world.posts(START + timedelta(days=20))}
    assert posted == set(range(7, 23))


def test_another_process_sees_the_same_world(world: World) -> None:
    script = (
        "from datetime import datetime, UTC\n"
        "from growthd.model.reading import Owner\n"
        "from growthd.simx.world import World\n"
        "w = World(seed=11, start=datetime(2026, 1, 5, tzinfo=UTC),"
        " owner=Owner(account_id='4242424242', handle='night_notes'))\n"
        "at = datetime(2026, 1, 8, tzinfo=UTC)\n"
        "print(w.account(at), [w.counts(p.tweet_id, at) for p in w.posts(at)], w.posts(at))"
    )
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    counts = [world.counts(post.tweet_id, NOW) for post in world.posts(NOW)]
    here = f"{world.account(NOW)} {counts} {world.posts(NOW)}\n"
    assert other.stdout.decode() == here


def test_before_the_start_there_is_nothing(world: World) -> None:
    before = START - timedelta(days=3)
    assert world.posts(before) == ()
    assert world.truth(before).hours == ()
    assert world.account(before).followers == world.climate.followers


def test_a_thread_counts_less_at_each_step(world: World) -> None:
    thread = next(p for p in world.posts(NOW) if p.thread_tweet_ids)
    later = NOW + timedelta(days=10)
    views = [world.counts(i, later).views or 0 for i in thread.thread_tweet_ids]
    assert views == sorted(views, reverse=True)
    assert world.post(thread.thread_tweet_ids[-1], NOW) == thread


def test_what_never_was_is_not_there(world: World) -> None:
    future = world.posts(NOW + timedelta(days=1))[-1]
    assert world.post(future.tweet_id, NOW) is None
    assert world.post("1234567890123456789", NOW) is None
    with pytest.raises(KeyError):
        world.counts("1234567890123456789", NOW)


@pytest.mark.parametrize("start", [START.replace(tzinfo=None), START.replace(year=2015)])
def test_a_start_that_cannot_be_is_refused(start: datetime) -> None:
    with pytest.raises(ValueError, match="a world starts"):
        World(seed=1, start=start, owner=OWNER)


def test_accounts_grow_by_their_size() -> None:
    sizes = (10, 1000, 50_000)
    worlds = [
        World(seed=7, start=START, owner=OWNER, climate=attrs.evolve(Climate(), followers=n))
        for n in sizes
    ]
    gains = [
        (world.account(START + timedelta(days=30)).followers or 0) - n
        for world, n in zip(worlds, sizes, strict=True)
    ]
    assert gains == sorted(gains)
    assert gains[0] > 0
