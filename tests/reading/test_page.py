"""A whole visit: every witness is heard, and foreign posts never appear."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from growthd.model.reading import (
    AccountCounts,
    Owner,
    PostCounts,
    PrivateCounts,
    RefusalKind,
    SourceName,
)
from growthd.model.verdict import AccountVerdict, PostVerdict
from growthd.reading.page import read_page
from tests.reading import pages, payloads
from tests.reading.asking import counts, kind, verdict
from tests.reading.payloads import COUNTS, EDITED_ID, OTHER_ID, OWNER, POST_ID, STRANGER, WRAPPER_ID

WANTED = frozenset({POST_ID})
DOM_COUNTS = attrs.evolve(COUNTS, quotes=None)


def test_a_post_page_has_two_witnesses_of_the_post_and_one_of_the_account() -> None:
    rendered = pages.html(pages.cell(pages.article()))
    body = payloads.detail(payloads.entry(payloads.post()))
    found = read_page(pages.capture(rendered, [payloads.payload(body)]), OWNER, WANTED)
    assert found.refusal is None
    assert found.blind == ()
    assert counts(found) == COUNTS
    judged = verdict(found)
    sources = [one.witness.source for one in judged.witnesses]
    assert sources == [SourceName.PAGE_JSON, SourceName.PAGE_DOM]
    assert isinstance(found.account, AccountVerdict)
    assert found.account.counts.followers == payloads.FOLLOWERS


@pytest.mark.parametrize("schema", payloads.SCHEMAS)
def test_a_profile_page_tells_the_account_in_every_schema(schema: str) -> None:
    rendered = pages.html(head=pages.profile_schema())
    body = payloads.profile(payloads.user(schema=schema))
    page = pages.capture(rendered, [payloads.payload(body, "UserByScreenName")])
    found = read_page(page, OWNER, frozenset())
    assert isinstance(found.account, AccountVerdict)
    listed = None if schema == "relationship_counts" else payloads.LISTED
    assert found.account.counts == AccountCounts(
        followers=payloads.FOLLOWERS,
        following=payloads.FOLLOWING,
        posts=payloads.POSTS,
        listed=listed,
        media=payloads.MEDIA,
    )
    assert len(found.account.witnesses) == 2


def test_f01_foreign_posts_on_the_page_never_appear() -> None:
    """F01: a recommended, parent or quoted post read as ours."""
    foreign = payloads.post(OTHER_ID, STRANGER, payloads.FOREIGN_COUNTS)
    mine = payloads.quoting(payloads.post(), foreign)
    body = payloads.detail(payloads.entry(foreign), payloads.entry(mine))
    rendered = pages.html(
        pages.cell(pages.article(OTHER_ID, STRANGER, payloads.FOREIGN_COUNTS)),
        pages.cell(pages.article(card=pages.card(OTHER_ID, STRANGER))),
    )
    found = read_page(pages.capture(rendered, [payloads.payload(body)]), OWNER, WANTED)
    assert set(found.posts) == {POST_ID}
    assert counts(found) == COUNTS


def test_f02_a_reply_is_read_below_its_parent() -> None:
    """F02: a reply's page shows its parent first."""
    parent = payloads.post(OTHER_ID, STRANGER, payloads.FOREIGN_COUNTS)
    reply = payloads.post(in_reply_to_status_id_str=OTHER_ID, conversation_id_str=OTHER_ID)
    rendered = pages.html(
        pages.cell(pages.article(OTHER_ID, STRANGER, payloads.FOREIGN_COUNTS)),
        pages.cell(pages.article()),
    )
    body = payloads.detail(payloads.entry(parent), payloads.entry(reply))
    found = read_page(pages.capture(rendered, [payloads.payload(body)]), OWNER, WANTED)
    assert counts(found) == COUNTS
    judged = verdict(found)
    assert judged.witnesses[0].in_reply_to == OTHER_ID


def test_the_owner_may_have_a_new_handle() -> None:
    renamed = Owner(account_id=OWNER.account_id, handle="ada_renamed")
    rendered = pages.html(
        pages.cell(pages.article(author=renamed)),
        viewer=renamed.handle,
        head=pages.profile_schema(renamed),
    )
    body = payloads.timeline(payloads.entry(payloads.post(author=renamed)))
    found = read_page(pages.capture(rendered, [payloads.payload(body)]), OWNER, WANTED)
    assert found.refusal is None
    assert counts(found) == COUNTS
    judged = verdict(found)
    assert len(judged.witnesses) == 2


def test_an_edited_post_answers_under_the_id_asked_for() -> None:
    node = payloads.post(EDITED_ID)
    node["edit_control"] = {
        "edit_control_initial": {"edit_tweet_ids": [POST_ID, EDITED_ID]},
        "initial_tweet_id": POST_ID,
    }
    body = payloads.detail(payloads.entry(node, f"tweet-{POST_ID}"))
    page = pages.capture(pages.html(), [payloads.payload(body)])
    found = read_page(page, OWNER, WANTED)
    assert set(found.posts) == {POST_ID}
    assert counts(found) == COUNTS


def test_a_new_handle_that_two_ids_claim_is_not_believed() -> None:
    claimed = Owner(account_id=OWNER.account_id, handle=STRANGER.handle)
    foreign = payloads.post(OTHER_ID, STRANGER, payloads.FOREIGN_COUNTS)
    body = payloads.detail(payloads.entry(foreign), payloads.entry(payloads.post(author=claimed)))
    rendered = pages.html(pages.cell(pages.article(OTHER_ID, STRANGER)), viewer=None)
    found = read_page(pages.capture(rendered, [payloads.payload(body)]), OWNER, WANTED)
    assert set(found.posts) == {POST_ID}


def test_f17_reposts_and_advertisements_stay_out_of_discovery() -> None:
    """F17: pinned and reposted items mixed into own metrics."""
    foreign = payloads.post(OTHER_ID, STRANGER, payloads.FOREIGN_COUNTS)
    advertised = payloads.entry(payloads.post(EDITED_ID), promotedMetadata={"impressionId": "1"})
    pinned = payloads.entry(payloads.post())
    body = payloads.timeline(
        payloads.entry(payloads.repost(foreign)), advertised, payloads.entry(payloads.post()),
        pinned=pinned,
    )  # fmt: skip
    rendered = pages.html(
        pages.cell(pages.article()), pages.cell(pages.article(EDITED_ID), promoted=True)
    )
    page = pages.capture(rendered, [payloads.payload(body, "UserTweets")])
    found = read_page(page, OWNER, frozenset())
    assert set(found.posts) == {POST_ID}
    judged = verdict(found)
    assert judged.witnesses[0].pinned
    asked = read_page(page, OWNER, frozenset({WRAPPER_ID, EDITED_ID}))
    assert kind(asked, WRAPPER_ID) is RefusalKind.ABSENT
    assert counts(asked, EDITED_ID).likes == COUNTS.likes


def test_a_lost_body_leaves_the_rendered_page_as_witness() -> None:
    rendered = pages.html(pages.cell(pages.article()))
    found = read_page(pages.capture(rendered, [payloads.payload(b"")]), OWNER, WANTED)
    assert counts(found) == DOM_COUNTS


def test_a_shape_that_json_readers_do_not_know_is_reported_beside_the_other_witness() -> None:
    node = payloads.post()
    del node["legacy"]["favorite_count"]
    rendered = pages.html(pages.cell(pages.article()))
    body = payloads.detail(payloads.entry(node))
    found = read_page(pages.capture(rendered, [payloads.payload(body)]), OWNER, WANTED)
    assert counts(found) == DOM_COUNTS
    assert [one.kind for one in found.blind] == [RefusalKind.BLIND]
    assert found.blind[0].fingerprint is not None
    assert found.blind[0].raw != b""


def test_readings_keep_evidence_without_secrets_or_strangers() -> None:
    foreign = payloads.post(OTHER_ID, STRANGER, payloads.FOREIGN_COUNTS, full_text="a stranger")
    body = payloads.detail(payloads.entry(payloads.quoting(payloads.post(), foreign)))
    page = pages.capture(pages.html(), [payloads.payload(body)])
    judged = verdict(read_page(page, OWNER, WANTED))
    reading = judged.witnesses[0]
    assert b"a stranger" not in reading.raw
    assert b"secret" not in reading.raw
    assert b"Numbers nobody has to doubt" in reading.raw


def test_f15_a_post_that_only_the_response_carries_is_read() -> None:
    """F15: virtualised list: the post is not in the DOM until scrolled."""
    body = payloads.timeline(payloads.entry(payloads.post()))
    rendered = pages.html(pages.cell(pages.article(OTHER_ID, STRANGER)))
    found = read_page(pages.capture(rendered, [payloads.payload(body)]), OWNER, WANTED)
    assert counts(found) == COUNTS


def test_f12_drifted_labels_leave_the_response_as_witness_and_are_reported() -> None:
    """F12: selector drift after a UI change."""
    body = payloads.timeline(payloads.entry(payloads.post()))
    rendered = pages.html(pages.cell(pages.article())).replace(b'"group"', b'"toolbar"')
    found = read_page(pages.capture(rendered, [payloads.payload(body)]), OWNER, WANTED)
    assert counts(found) == COUNTS
    assert [one.kind for one in found.blind] == [RefusalKind.BLIND]


def test_f24_views_unknown_to_one_witness_come_from_the_other() -> None:
    """F24: likes read, views missing."""
    body = payloads.timeline(payloads.entry(payloads.post() | {"views": {"state": "Enabled"}}))
    rendered = pages.html(pages.cell(pages.article()))
    found = read_page(pages.capture(rendered, [payloads.payload(body)]), OWNER, WANTED)
    assert counts(found) == COUNTS


def test_two_responses_of_one_visit_are_one_witness_and_the_later_counts() -> None:
    first = payloads.payload(payloads.timeline(payloads.entry(payloads.post())))
    second = payloads.payload(payloads.detail(payloads.entry(payloads.post(favorite_count=336))))
    found = read_page(pages.capture(pages.html(), [first, second]), OWNER, WANTED)
    assert counts(found).likes == 336
    judged = verdict(found)
    assert len(judged.witnesses) == 2


def test_f26_nothing_is_estimated_from_what_is_shown() -> None:
    """F26: estimates stored as measured. Neither the shown 583.7K, nor 30 views for each like."""
    bare = pages.article(counts=PostCounts(likes=3, reposts=0, replies=0))
    shown = pages.html(pages.profile_header(followers="583.7K"), pages.cell(bare))
    reading = read_page(pages.capture(shown), OWNER, frozenset())

    account = reading.account
    assert not isinstance(account, AccountVerdict) or account.counts == AccountCounts()
    (post,) = reading.posts.values()
    assert isinstance(post, PostVerdict)
    assert (post.counts.likes, post.counts.views) == (3, None)
    assert post.private == PrivateCounts()


def test_each_post_was_read_when_an_answer_last_carried_it() -> None:
    """F43: a timeline that is scrolled answers again and again, and its first posts grow older."""
    first = payloads.payload(payloads.timeline(payloads.entry(payloads.post())), "UserTweets")
    later = attrs.evolve(first, received_at=first.received_at + timedelta(minutes=2))
    rest = payloads.timeline(payloads.entry(payloads.post(EDITED_ID)))
    page = pages.capture(pages.html(), [first, attrs.evolve(later, body=rest)])
    found = read_page(page, OWNER, WANTED)
    assert found.read_at == later.received_at
    assert found.said_at(POST_ID) == first.received_at
    assert found.said_at(EDITED_ID) == later.received_at
    again = read_page(attrs.evolve(page, payloads=(first, later)), OWNER, WANTED)
    assert again.said_at(POST_ID) == later.received_at


def test_what_is_only_rendered_is_as_old_as_the_document() -> None:
    """F43: its answer was not overheard, and may be younger than all that were."""
    body = payloads.payload(payloads.timeline(payloads.entry(payloads.post(EDITED_ID))))
    page = pages.capture(pages.html(pages.cell(pages.article())), [body])
    page = attrs.evolve(page, loaded_at=body.received_at + timedelta(seconds=9))
    found = read_page(page, OWNER, WANTED)
    assert found.said_at(POST_ID) == page.loaded_at
    assert found.said_at(EDITED_ID) == found.read_at == body.received_at
