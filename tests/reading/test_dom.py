"""The rendered page is read by structure: labels, links and linked data, never words."""

from __future__ import annotations

import attrs
import pytest

from growthd.model.reading import (
    AccountReading,
    Interval,
    Owner,
    PostCounts,
    PostReading,
    Refusal,
    RefusalKind,
)
from growthd.reading.dom import read_account, read_post, read_posts
from tests.reading import pages, payloads
from tests.reading.payloads import COUNTS, FOREIGN_COUNTS, OTHER_ID, OWNER, POST_ID, STRANGER

DOM_COUNTS = attrs.evolve(COUNTS, quotes=None)


def page(article: str, lang: str = "en") -> bytes:
    return pages.html(pages.cell(article), lang=lang)


def reading(html: bytes, post_id: str = POST_ID, owner: Owner = OWNER) -> PostReading:
    found = read_post(html, post_id, owner)
    assert isinstance(found, PostReading), found
    return found


def refusal(html: bytes, post_id: str = POST_ID) -> Refusal:
    found = read_post(html, post_id, OWNER)
    assert isinstance(found, Refusal), found
    return found


def account(html: bytes, owner: Owner = OWNER) -> AccountReading:
    found = read_account(html, owner)
    assert isinstance(found, AccountReading), found
    return found


def test_labels_give_exact_counts_and_quotes_stay_unknown() -> None:
    found = reading(page(pages.article()))
    assert found.counts == DOM_COUNTS
    assert found.author_handle == OWNER.handle
    assert found.posted_at is not None
    assert found.text == "Numbers nobody has to doubt"


def test_f13_an_own_liked_post_has_other_buttons_and_the_same_numbers() -> None:
    """F13: own-liked or own-reposted post: `like` becomes `unlike`."""
    assert reading(page(pages.article(own_liked=True))).counts == DOM_COUNTS


def test_f03_links_to_other_posts_in_the_article_are_not_its_own() -> None:
    """F03: a quoted or embedded status link in the article gives the wrong id."""
    html = page(pages.article(card=pages.card(OTHER_ID, STRANGER)))
    assert reading(html).counts == DOM_COUNTS
    assert refusal(html, OTHER_ID).kind is RefusalKind.ABSENT


def test_an_article_with_two_permalinks_of_its_own_is_blind() -> None:
    second = f'<a href="/{OWNER.handle}/status/{OTHER_ID}"><time></time></a>'
    assert refusal(page(pages.article(card=second))).kind is RefusalKind.BLIND


def test_an_author_who_is_not_the_permalinks_is_blind() -> None:
    html = page(pages.article()).replace(
        f'href="/{OWNER.handle}"'.encode(), f'href="/{STRANGER.handle}"'.encode()
    )
    assert refusal(html).kind is RefusalKind.BLIND


def test_f14_zero_is_read_from_a_button_and_a_missing_button_is_unknown() -> None:
    """F14: a label without a number (0) against a missing label (unknown)."""
    zero = attrs.evolve(COUNTS, replies=0)
    assert reading(page(pages.article(counts=zero))).counts.replies == 0
    wordless = page(pages.article()).replace(
        b'aria-label="73 Replies. Reply"', b'aria-label="Reply"'
    )
    assert reading(wordless).counts.replies is None
    missing = attrs.evolve(COUNTS, replies=None)
    assert reading(page(pages.article(counts=missing))).counts.replies is None


def test_missing_views_are_unknown_and_leave_bookmarks_unknown() -> None:
    unseen = attrs.evolve(COUNTS, views=None)
    found = reading(page(pages.article(counts=unseen)))
    assert found.counts.views is None
    assert found.counts.bookmarks is None


@pytest.mark.parametrize(
    ("counts", "bookmarks"),
    [
        (COUNTS, 20),
        (attrs.evolve(COUNTS, bookmarks=334), 334),
        (attrs.evolve(COUNTS, bookmarks=0), None),
        (attrs.evolve(COUNTS, likes=0, replies=0), 20),
        (PostCounts(likes=0, reposts=0, replies=0, bookmarks=0, views=0), None),
    ],
)
def test_bookmarks_are_what_the_other_four_numbers_leave(
    counts: PostCounts, bookmarks: int | None
) -> None:
    assert reading(page(pages.article(counts=counts))).counts.bookmarks == bookmarks


def test_bookmarks_are_unknown_where_the_label_does_not_add_up() -> None:
    html = page(pages.article())
    for old, new in ((b"334 likes", b"335 likes"), (b", 20 bookmarks", b", 20 bookmarks, 7 more")):
        assert reading(html.replace(old, new)).counts.bookmarks is None


def test_other_languages_are_read_alike() -> None:
    html = page(pages.article(), lang="ja").decode()
    html = html.replace("73 Replies. Reply", "73 件の返信。返信する")
    html = html.replace("334 Likes. Like", "334 件のいいね。いいねする")
    html = html.replace("203 reposts. Repost", "203 件のリポスト。リポストする")
    html = html.replace("297877 views. View post analytics", "297877 件の表示。アナリティクス")
    group = "73 件の返信、203 件のリポスト、334 件のいいね、20 件のブックマーク、297877 件の表示"
    html = html.replace("73 replies, 203 reposts, 334 likes, 20 bookmarks, 297877 views", group)
    assert "likes" not in html
    assert reading(html.encode()).counts == DOM_COUNTS


def test_f19_a_displayed_number_in_a_label_is_never_taken() -> None:
    """F19: a suffix dropped."""
    html = page(pages.article()).replace(b"334 Likes. Like", b"334K Likes. Like")
    assert reading(html).counts.likes is None


def test_displayed_numbers_are_kept_as_intervals() -> None:
    html = page(pages.article()).replace(b'Likes. Like">', b'Likes. Like"><span>334</span>')
    html = html.replace(b'analytics">', b'analytics"><span>297K</span>')
    shown = reading(html).displayed
    assert shown["likes"] == Interval(low=334, high=334)
    assert shown["views"] == Interval(low=297000, high=297999)


def test_an_article_with_the_analytics_of_another_post_is_blind() -> None:
    html = page(pages.article()).replace(
        f"/status/{POST_ID}/analytics".encode(), f"/status/{OTHER_ID}/analytics".encode()
    )
    assert refusal(html).kind is RefusalKind.BLIND


def test_an_article_of_two_texts_needs_its_analytics() -> None:
    second = '<div data-testid="tweetText">another</div>'
    assert reading(page(pages.article(card=second))).counts == DOM_COUNTS
    unseen = attrs.evolve(COUNTS, views=None)
    found = refusal(page(pages.article(counts=unseen, card=second)))
    assert found.kind is RefusalKind.BLIND


def test_an_article_with_two_rows_of_buttons_is_blind() -> None:
    second = f'<div role="group">{pages.button("like", 68123, "Likes. Like")}</div>'
    assert refusal(page(pages.article(card=second))).kind is RefusalKind.BLIND


def test_f12_an_article_whose_labels_have_moved_is_blind() -> None:
    """F12: selector drift after a UI change."""
    html = page(pages.article()).replace(b"data-testid=", b"data-part=")
    html = html.replace(b'data-part="tweet"', b'data-testid="tweet"')
    html = html.replace(b'data-part="primaryColumn"', b'data-testid="primaryColumn"')
    html = html.replace(b"/analytics", b"/insights")
    found = refusal(html)
    assert found.kind is RefusalKind.BLIND
    assert found.fingerprint


def test_own_posts_leave_out_strangers_advertisements_and_cards() -> None:
    html = pages.html(
        pages.cell(pages.article(OTHER_ID, STRANGER, FOREIGN_COUNTS)),
        pages.cell(pages.article("2000000000000000001"), promoted=True),
        pages.cell(pages.article(card=pages.card("2000000000000000002", OWNER))),
    )
    found = read_posts(html, OWNER)
    assert not isinstance(found, Refusal)
    assert [one.post_id for one in found] == [POST_ID]


def test_a_strangers_post_under_the_wanted_id_is_the_wrong_account() -> None:
    html = page(pages.article(author=STRANGER, counts=FOREIGN_COUNTS))
    assert refusal(html).kind is RefusalKind.WRONG_ACCOUNT


def test_a_profile_is_read_from_its_linked_data() -> None:
    found = account(pages.html(pages.profile_header(), head=pages.profile_schema()))
    assert found.account_id == OWNER.account_id
    assert found.counts.followers == payloads.FOLLOWERS
    assert found.counts.following == payloads.FOLLOWING
    assert found.counts.posts == payloads.POSTS
    assert found.counts.listed is None


def test_f20_the_header_counts_only_its_own_links() -> None:
    """F20: the wrong number near the label (following, "followers you know", join year)."""
    shown = account(pages.html(pages.profile_header(), head=pages.profile_schema())).displayed
    assert shown == {
        "followers": Interval(low=583_700, high=583_799),
        "following": Interval(low=1941, high=1941),
    }


def test_a_profile_of_somebody_else_is_the_wrong_account() -> None:
    found = read_account(pages.html(head=pages.profile_schema(STRANGER)), OWNER)
    assert isinstance(found, Refusal)
    assert found.kind is RefusalKind.WRONG_ACCOUNT


@pytest.mark.parametrize(
    "statistics",
    [
        None,
        [],
        [{"name": "Follows", "userInteractionCount": 5}],
        [{"name": name, "userInteractionCount": "5"} for name in ("Follows", "Friends", "Tweets")],
        [{"name": name, "userInteractionCount": -5} for name in ("Follows", "Friends", "Tweets")],
        [{"name": name, "userInteractionCount": 5} for name in ("Follows", "Follows", "Tweets")],
    ],
)
def test_linked_data_is_never_half_read(statistics: object) -> None:
    head = pages.profile_schema(interactionStatistic=statistics)
    found = read_account(pages.html(head=head), OWNER)
    assert isinstance(found, Refusal)
    assert found.kind is RefusalKind.BLIND


def test_pages_without_a_profile_or_with_half_of_one_say_so() -> None:
    found = read_account(pages.html(), OWNER)
    assert isinstance(found, Refusal)
    assert found.kind is RefusalKind.ABSENT
    cut = pages.html(head=pages.profile_schema().replace("]}}", ""))
    found = read_account(cut, OWNER)
    assert isinstance(found, Refusal)
    assert found.kind is RefusalKind.UNAVAILABLE
    empty = read_posts(b"  ", OWNER)
    assert isinstance(empty, Refusal)
    assert empty.kind is RefusalKind.UNAVAILABLE


def test_evidence_of_a_post_can_be_read_again_and_holds_no_strangers() -> None:
    html = page(pages.article(card=pages.card(OTHER_ID, STRANGER)))
    found = reading(html.replace(b'Likes. Like">', b'Likes. Like"><span>334</span>'))
    assert b"334 Likes" in found.raw
    assert b"68123" not in found.raw
    again = reading(found.raw)
    assert again.counts == found.counts
    assert again.displayed == found.displayed
    assert again.posted_at == found.posted_at
    assert again.raw == found.raw


def test_evidence_of_a_profile_can_be_read_again() -> None:
    head = pages.profile_schema(description="a secret </script> of hers")
    found = account(pages.html(pages.profile_header(), head=head.replace("</script> of", "of")))
    assert b"secret" not in found.raw
    again = account(found.raw)
    assert again.counts == found.counts
    assert again.displayed == found.displayed


def test_fingerprints_change_with_the_row_and_with_nothing_else() -> None:
    plain = reading(page(pages.article())).witness.fingerprint
    other = attrs.evolve(COUNTS, likes=1)
    assert plain == reading(page(pages.article(counts=other, own_liked=True))).witness.fingerprint
    assert (
        plain
        == reading(page(pages.article(card=pages.card(OTHER_ID, STRANGER)))).witness.fingerprint
    )
    assert (
        plain
        != reading(page(pages.article()).replace(b'"bookmark"', b'"keep"')).witness.fingerprint
    )


def test_a_blind_article_leaves_its_parts_as_a_sample_without_names() -> None:
    face = f'<div data-testid="UserAvatar-Container-{STRANGER.handle}"></div>'
    found = refusal(page(pages.article(card=face)).replace(b'"group"', b'"toolbar"'))
    assert b"UserAvatar-Container-" in found.raw
    assert STRANGER.handle.encode() not in found.raw


def test_evidence_is_bounded() -> None:
    found = reading(page(pages.article()).replace(b"Numbers", b"&quot;" * 50_000))
    assert 0 < len(found.raw) <= 16_384
    assert reading(found.raw).counts == found.counts
