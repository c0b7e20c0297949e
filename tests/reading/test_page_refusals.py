"""A visit that brought nothing of what was asked says why, and never more than it knows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from growthd.model.reading import Owner, Refusal, RefusalKind
from growthd.reading.page import read_page
from tests.reading import pages, payloads
from tests.reading.asking import counts, kind
from tests.reading.payloads import COUNTS, OTHER_ID, OWNER, POST_ID, STRANGER

WANTED = frozenset({POST_ID})


def test_f04_another_viewer_stops_the_reading() -> None:
    """F04: wrong account."""
    rendered = pages.html(pages.cell(pages.article()), viewer=STRANGER.handle)
    body = payloads.detail(payloads.entry(payloads.post()))
    found = read_page(pages.capture(rendered, [payloads.payload(body)]), OWNER, WANTED)
    assert found.refusal is not None
    assert found.refusal.kind is RefusalKind.WRONG_ACCOUNT
    assert found.posts == {}
    assert found.account is None


def test_f05_a_wanted_id_that_is_anothers_post_is_refused() -> None:
    """F05: the stored post id belongs to another post."""
    foreign = payloads.post(POST_ID, STRANGER, payloads.FOREIGN_COUNTS)
    rendered = pages.html(pages.cell(pages.article(POST_ID, STRANGER, payloads.FOREIGN_COUNTS)))
    body = payloads.detail(payloads.entry(foreign))
    found = read_page(pages.capture(rendered, [payloads.payload(body)]), OWNER, WANTED)
    assert kind(found) is RefusalKind.WRONG_ACCOUNT


def test_a_wanted_post_that_is_not_there_is_absent() -> None:
    rendered = pages.html(pages.cell(pages.article()))
    body = payloads.detail(payloads.entry(payloads.post()))
    page = pages.capture(rendered, [payloads.payload(body)])
    found = read_page(page, OWNER, frozenset({OTHER_ID}))
    assert kind(found, OTHER_ID) is RefusalKind.ABSENT
    assert counts(found, POST_ID) == COUNTS


def test_too_many_requests_name_the_moment_to_come_back() -> None:
    reset = datetime(2026, 8, 7, 12, 15, tzinfo=UTC)
    limited = payloads.payload(
        payloads.error(88),
        status=429,
        headers={"x-rate-limit-reset": str(int(reset.timestamp()))},
    )
    found = read_page(pages.capture(pages.html(), [limited]), OWNER, WANTED)
    assert found.refusal is not None
    assert found.refusal.kind is RefusalKind.RATE_LIMITED
    assert found.refusal.until == reset


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"__typename": "TweetTombstone", "tombstone": {}}, RefusalKind.GONE),
        ({"__typename": "TweetUnavailable", "reason": "Suspended"}, RefusalKind.GONE),
        ({"__typename": "TweetUnavailable", "reason": "Protected"}, RefusalKind.PROTECTED),
        ({"__typename": "TweetUnavailable", "reason": "NsfwLoggedOut"}, RefusalKind.LOGGED_OUT),
    ],
)
def test_f16_a_notice_in_the_posts_place_says_why(
    node: dict[str, object], expected: RefusalKind
) -> None:
    """F16: deleted, protected, suspended or age-gated post."""
    body = payloads.detail(payloads.entry(node, f"tweet-{POST_ID}"))
    page = pages.capture(pages.html(), [payloads.payload(body)])
    assert kind(read_page(page, OWNER, WANTED)) is expected


def test_a_visit_that_ended_elsewhere_says_nothing_of_what_was_asked() -> None:
    home = pages.capture(pages.html(), ended="https://x.com/home")
    found = read_page(home, OWNER, WANTED)
    assert kind(found) is RefusalKind.UNAVAILABLE
    assert isinstance(found.account, Refusal)
    assert found.account.kind is RefusalKind.UNAVAILABLE
    asked = f"https://x.com/{OWNER.handle}/status/{POST_ID}"
    lost = pages.capture(pages.html(), url=asked, ended=f"https://x.com/{OWNER.handle}")
    assert kind(read_page(lost, OWNER, WANTED)) is RefusalKind.UNAVAILABLE


def test_a_page_that_never_settled_proves_no_absence() -> None:
    found = read_page(pages.capture(pages.html(), settled=False), OWNER, WANTED)
    assert kind(found) is RefusalKind.UNAVAILABLE


def test_the_account_is_asked_of_a_profile_only() -> None:
    profile = read_page(pages.capture(pages.html()), OWNER, frozenset())
    assert isinstance(profile.account, Refusal)
    assert profile.account.kind is RefusalKind.ABSENT
    asked = f"https://x.com/{OWNER.handle}/status/{POST_ID}"
    hovered = payloads.payload(payloads.profile(payloads.user(STRANGER)), "UserByScreenName")
    for responses in ([], [hovered]):
        page = pages.capture(pages.html(), responses, url=asked)
        assert read_page(page, OWNER, frozenset()).account is None
    stranger = read_page(pages.capture(pages.html(), [hovered]), OWNER, frozenset()).account
    assert isinstance(stranger, Refusal)
    assert stranger.kind is RefusalKind.WRONG_ACCOUNT


def test_a_renamed_schema_is_blind_and_the_pages_own_affairs_are_not() -> None:
    renamed = payloads.profile(payloads.user()).replace(b'"rest_id"', b'"entity_id"')
    strange = payloads.payload(b'{"x": 1}', variables=b'{"screen_name":"ADA_GROWS"}')
    own_affair = payloads.payload(b'{"feature": true}', "DataSaverMode")
    for responses, blind in (
        ([payloads.payload(renamed)], 1),
        ([strange], 1),
        ([own_affair], 0),
    ):
        found = read_page(pages.capture(pages.html(), responses), OWNER, frozenset())
        assert len(found.blind) == blind
        assert isinstance(found.account, Refusal)
        expected = RefusalKind.BLIND if blind else RefusalKind.ABSENT
        assert found.account.kind is expected


def test_a_notice_for_another_post_says_nothing_of_the_wanted_one() -> None:
    notice = {"__typename": "TweetUnavailable", "reason": "Suspended"}
    other = payloads.payload(payloads.single(notice), variables=b'{"tweetId":"1"}')
    found = read_page(pages.capture(pages.html(), [other]), OWNER, WANTED)
    assert kind(found) is RefusalKind.ABSENT
    asked = payloads.payload(
        payloads.single(notice), variables=f'{{"tweetId":"{POST_ID}"}}'.encode()
    )
    found = read_page(pages.capture(pages.html(), [asked]), OWNER, WANTED)
    assert kind(found) is RefusalKind.GONE


def test_f04_a_handle_that_is_anothers_by_now_stops_the_reading() -> None:
    """F04: wrong account. The id is the key: a handle may be taken by somebody else."""
    heir = Owner(account_id="8001", handle=OWNER.handle)
    rendered = pages.html(pages.cell(pages.article()))
    told = (
        pages.capture(rendered, [payloads.payload(payloads.profile(payloads.user(heir)))]),
        pages.capture(pages.html(pages.cell(pages.article()), head=pages.profile_schema(heir))),
    )
    for page in told:
        found = read_page(page, OWNER, WANTED)
        assert found.refusal is not None
        assert found.refusal.kind is RefusalKind.WRONG_ACCOUNT
    by_handle = Owner(account_id=None, handle=OWNER.handle)
    assert read_page(told[0], by_handle, WANTED).refusal is None
