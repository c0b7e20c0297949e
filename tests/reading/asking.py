"""Questions to the readers, each with the kind of answer that is expected of it."""

from __future__ import annotations

from growthd.model.reading import (
    AccountReading,
    Owner,
    PostCounts,
    PostReading,
    Refusal,
    RefusalKind,
)
from growthd.model.verdict import PageReading, PostVerdict
from growthd.reading.graphql import read_account, read_post
from tests.reading.payloads import OWNER, POST_ID


def reading(body: bytes, post_id: str = POST_ID, owner: Owner = OWNER) -> PostReading:
    """The post as the response shows it."""
    found = read_post(body, post_id, owner)
    assert isinstance(found, PostReading), found
    return found


def refusal(body: bytes, post_id: str = POST_ID, owner: Owner = OWNER) -> Refusal:
    """Why the response does not show the post."""
    found = read_post(body, post_id, owner)
    assert isinstance(found, Refusal), found
    return found


def account(body: bytes, owner: Owner = OWNER) -> AccountReading:
    """The account as the response shows it."""
    found = read_account(body, owner)
    assert isinstance(found, AccountReading), found
    return found


def account_refusal(body: bytes, owner: Owner = OWNER) -> Refusal:
    """Why the response does not show the account."""
    found = read_account(body, owner)
    assert isinstance(found, Refusal), found
    return found


def verdict(page: PageReading, post_id: str = POST_ID) -> PostVerdict:
    """What a page was judged to say of the post."""
    found = page.posts[post_id]
    assert isinstance(found, PostVerdict), found
    return found


def counts(page: PageReading, post_id: str = POST_ID) -> PostCounts:
    """The counts that a page was judged to say of the post."""
    return verdict(page, post_id).counts


def kind(page: PageReading, post_id: str = POST_ID) -> RefusalKind:
    """Why a page does not say anything of the post."""
    found = page.posts[post_id]
    assert isinstance(found, Refusal), found
    return found.kind
