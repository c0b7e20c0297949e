"""The judge publishes what witnesses agree on, holds falls back, and rejects nothing by ratio."""

from __future__ import annotations

from datetime import timedelta

import attrs
from hypothesis import given, settings, strategies as st

from growthd.model.reading import (
    AccountCounts,
    AccountReading,
    Interval,
    PostCounts,
    PostReading,
    PrivateCounts,
    SourceName,
    Witness,
)
from growthd.model.verdict import Doubt, HeldBack, PostVerdict, Ruling, Suspect
from growthd.reading.falls import CONFIRM_AFTER, CONFIRM_READINGS
from growthd.reading.judge import agree, fits, judge_account, judge_post, review

FULL = PostCounts(likes=167, reposts=5, replies=3, quotes=1, bookmarks=9, views=12000)
count = st.integers(min_value=0, max_value=10**12)
counts = st.builds(
    PostCounts,
    likes=count,
    reposts=count,
    replies=count,
    quotes=count,
    bookmarks=count,
    views=count,
)


def seen(
    given_counts: PostCounts,
    source: SourceName = SourceName.PAGE_JSON,
    displayed: dict[str, Interval] | None = None,
) -> PostReading:
    return PostReading(
        post_id="1",
        author_id="2",
        author_handle="ada",
        counts=given_counts,
        witness=Witness(source=source, path="", fingerprint=""),
        displayed=displayed or {},
    )


def account(followers: int, source: SourceName = SourceName.PAGE_JSON) -> AccountReading:
    return AccountReading(
        account_id="2",
        handle="ada",
        counts=AccountCounts(followers=followers),
        witness=Witness(source=source, path="", fingerprint=""),
    )


def doubts(verdict: PostVerdict) -> set[tuple[str, Doubt]]:
    return {(one.metric, one.doubt) for one in verdict.suspects}


@settings(deadline=None)
@given(counts)
def test_one_witness_is_believed_whatever_its_ratios_are(alone: PostCounts) -> None:
    verdict = judge_post([seen(alone)])
    assert verdict.counts == alone
    assert verdict.suspects == ()


@settings(deadline=None)
@given(counts, counts)
def test_every_value_is_published_or_visibly_doubted(now: PostCounts, before: PostCounts) -> None:
    verdict = judge_post([seen(now)], before)
    doubted = {one.metric for one in verdict.suspects}
    for field in attrs.fields(PostCounts):
        published = getattr(verdict.counts, field.name)
        assert (published is None) == (field.name in doubted)
        assert published in {None, getattr(now, field.name)}


def test_the_most_trusted_witness_gives_the_value() -> None:
    dom = seen(attrs.evolve(FULL, likes=168, quotes=None), SourceName.PAGE_DOM)
    verdict = judge_post([seen(FULL), dom])
    assert verdict.counts == FULL
    assert len(verdict.witnesses) == 2


def test_witnesses_that_disagree_are_both_kept_and_none_is_published() -> None:
    dom = seen(attrs.evolve(FULL, likes=140), SourceName.PAGE_DOM)
    verdict = judge_post([seen(FULL), dom])
    assert verdict.counts == attrs.evolve(FULL, likes=None)
    assert doubts(verdict) == {("likes", Doubt.DISAGREE)}
    assert {one.value for one in verdict.suspects} == {140, 167}


def test_f18_a_displayed_number_checks_the_label_and_is_never_a_source() -> None:
    """F18: K/M rounding hides or fakes changes."""
    shown = {"likes": Interval(low=160, high=169), "views": Interval(low=33000, high=33999)}
    verdict = judge_post([seen(FULL, displayed=shown)])
    assert verdict.counts == attrs.evolve(FULL, views=None)
    only_shown = judge_post([seen(PostCounts(), displayed=shown)])
    assert only_shown.counts == PostCounts()


def test_f21_false_zeros_are_held_back() -> None:
    """F21: 0 on a scrape error stored as a real 0. X itself once served 167/5/3, then 0/0/0."""
    zeros = attrs.evolve(FULL, likes=0, reposts=0, replies=0)
    verdict = judge_post([seen(zeros)], FULL)
    assert verdict.counts == attrs.evolve(FULL, likes=None, reposts=None, replies=None)
    assert doubts(verdict) == {
        (metric, Doubt.FALSE_ZERO) for metric in ("likes", "reposts", "replies")
    }


def test_the_dom_of_the_same_load_does_not_prove_a_zero() -> None:
    zeros = attrs.evolve(FULL, likes=0)
    verdict = judge_post([seen(zeros), seen(zeros, SourceName.PAGE_DOM)], FULL)
    assert verdict.counts.likes is None


def test_another_source_proves_a_zero_at_once() -> None:
    zeros = attrs.evolve(FULL, likes=0)
    both = [seen(zeros), seen(zeros, SourceName.API)]
    assert judge_post(both, FULL).counts.likes == 0
    assert judge_post(both[1:], FULL).counts.likes is None


def test_a_zero_after_a_value_in_the_same_visit_is_held_back() -> None:
    verdict = judge_post([seen(FULL), seen(attrs.evolve(FULL, bookmarks=0))])
    assert doubts(verdict) == {("bookmarks", Doubt.FALSE_ZERO)}


def test_f22_counts_may_go_down() -> None:
    """F22: counts that go down flagged impossible, or clamped."""
    fallen = attrs.evolve(FULL, likes=160, reposts=4, replies=1, bookmarks=2)
    verdict = judge_post([seen(fallen)], FULL)
    assert verdict.counts == fallen
    assert verdict.suspects == ()


def test_f27_falling_views_are_an_alarm() -> None:
    """F27: a cached reading reused as a new checkpoint."""
    verdict = judge_post([seen(attrs.evolve(FULL, views=11999))], FULL)
    assert verdict.counts == attrs.evolve(FULL, views=None)
    assert doubts(verdict) == {("views", Doubt.FALLING_VIEWS)}


def test_f23_unknown_views_are_not_zero() -> None:
    """F23: views null taken for 0."""
    verdict = judge_post([seen(attrs.evolve(FULL, views=None))], FULL)
    assert verdict.counts.views is None
    assert verdict.suspects == ()


def test_a_repeated_zero_is_published_hours_later_and_not_before() -> None:
    zero = attrs.evolve(FULL, likes=0)
    (suspect,) = judge_post([seen(zero)], FULL).suspects
    soon = HeldBack(suspect=suspect, age=CONFIRM_AFTER - timedelta(minutes=1), readings=9)
    late = HeldBack(suspect=suspect, age=CONFIRM_AFTER, readings=CONFIRM_READINGS)
    assert judge_post([seen(zero)], FULL, [soon]).counts.likes is None
    confirmed = judge_post([seen(zero)], FULL, [late])
    assert confirmed.counts.likes == 0
    assert review(late.suspect, confirmed) is Ruling.CONFIRMED


def test_a_value_that_comes_back_drops_the_suspect() -> None:
    zero = attrs.evolve(FULL, likes=0)
    (suspect,) = judge_post([seen(zero)], FULL).suspects
    held = HeldBack(suspect=suspect, age=timedelta(minutes=5))
    again = judge_post([seen(attrs.evolve(FULL, likes=166))], FULL, [held])
    assert again.counts.likes == 166
    assert review(held.suspect, again) is Ruling.DROPPED
    assert review(held.suspect, judge_post([seen(zero)], FULL, [held])) is Ruling.OPEN


def test_views_that_stay_below_are_published_hours_later() -> None:
    (suspect,) = judge_post([seen(attrs.evolve(FULL, views=900))], FULL).suspects
    held = HeldBack(suspect=suspect, age=CONFIRM_AFTER, readings=CONFIRM_READINGS)
    verdict = judge_post([seen(attrs.evolve(FULL, views=950))], FULL, [held])
    assert verdict.counts.views == 950
    assert review(held.suspect, verdict) is Ruling.CONFIRMED


def test_a_suspect_of_another_metric_confirms_nothing() -> None:
    suspect = Suspect(metric="bookmarks", value=0, doubt=Doubt.FALSE_ZERO, detail="", before=9)
    held = HeldBack(suspect=suspect, age=timedelta(days=1), readings=CONFIRM_READINGS)
    assert judge_post([seen(attrs.evolve(FULL, likes=0))], FULL, [held]).counts.likes is None


def test_follower_noise_within_a_minute_is_no_event() -> None:
    verdict = judge_account([account(583731), account(583643, SourceName.PAGE_DOM)])
    assert verdict.counts.followers == 583731
    apart = judge_account([account(583731), account(570000, SourceName.PAGE_DOM)])
    assert apart.counts.followers is None
    assert {one.doubt for one in apart.suspects} == {Doubt.DISAGREE}


def test_an_account_without_followers_all_of_a_sudden_is_doubted() -> None:
    verdict = judge_account([account(0)], AccountCounts(followers=31))
    assert verdict.counts.followers is None
    assert [one.doubt for one in verdict.suspects] == [Doubt.FALSE_ZERO]


def test_the_later_of_two_may_be_higher_by_two_or_half_a_percent() -> None:
    assert agree(0, 2)
    assert not agree(0, 3)
    assert agree(1000, 1005)
    assert not agree(1000, 1006)
    assert not agree(1000, 999)
    assert agree(1000, 998, fall_share=0.0002)


@settings(deadline=None)
@given(count, st.integers(min_value=0, max_value=10**6))
def test_a_value_fits_the_interval_that_holds_it(value: int, width: int) -> None:
    assert fits(value, Interval(low=value, high=value + width))
    assert not fits(value, Interval(low=2 * value + 4, high=2 * value + 4 + width))


def test_the_more_trusted_source_wins_and_the_other_stays_on_record() -> None:
    page, api = attrs.evolve(FULL, likes=160), attrs.evolve(FULL, replies=None)
    for order in ([SourceName.API, SourceName.PAGE_JSON], [SourceName.PAGE_JSON, SourceName.API]):
        told = {SourceName.API: api, SourceName.PAGE_JSON: page}
        verdict = judge_post([seen(told[source], source) for source in order])

        assert verdict.counts == FULL  # replies from the page, which alone knows them
        (suspect,) = verdict.suspects
        assert (suspect.metric, suspect.value, suspect.doubt) == ("likes", 160, Doubt.DISAGREE)
        assert suspect.detail == "page-json says 160; api says 167"
        assert len(verdict.witnesses) == 2


def test_a_zero_that_another_source_contradicts_is_held_back() -> None:
    for order in ([SourceName.API, SourceName.PAGE_JSON], [SourceName.PAGE_JSON, SourceName.API]):
        told = {SourceName.API: attrs.evolve(FULL, likes=0), SourceName.PAGE_JSON: FULL}
        verdict = judge_post([seen(told[source], source) for source in order])
        assert verdict.counts == attrs.evolve(FULL, likes=None)
        assert doubts(verdict) == {("likes", Doubt.DISAGREE)}


def test_views_that_one_source_counts_later_than_another_have_not_fallen() -> None:
    page, api = attrs.evolve(FULL, views=12_100), attrs.evolve(FULL, views=11_000)
    verdict = judge_post([seen(page), seen(api, SourceName.API)])
    assert verdict.counts.views == 11_000
    assert doubts(verdict) == {("views", Doubt.DISAGREE)}


def test_two_pages_that_contradict_each_other_do_not_spoil_what_the_api_says() -> None:
    one, other = attrs.evolve(FULL, likes=100), attrs.evolve(FULL, likes=200)
    witnesses = [seen(one), seen(other, SourceName.PAGE_DOM), seen(FULL, SourceName.API)]
    verdict = judge_post(witnesses)
    assert verdict.counts.likes == 167
    assert {suspect.value for suspect in verdict.suspects} == {100, 200}


def test_what_the_author_alone_is_told_is_published() -> None:
    private = PrivateCounts(profile_clicks=3, new_follows=0)
    witnesses = [seen(FULL), attrs.evolve(seen(FULL, SourceName.API), private=private)]
    assert judge_post(witnesses).private == private
    assert judge_post(witnesses[:1]).private == PrivateCounts()
