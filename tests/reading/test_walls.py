"""Terminal states are told by structure, and no page is misjudged for its words."""

from __future__ import annotations

import pytest

from growthd.model.reading import RefusalKind
from growthd.model.verdict import PostVerdict
from growthd.reading.page import read_page
from growthd.reading.walls import wandered
from tests.reading import pages, payloads
from tests.reading.payloads import OWNER, POST_ID

WANTED = frozenset({POST_ID})
SPLASH = f"<html><body>{pages.SHELL_WORDS}<div id='placeholder'></div></body></html>".encode()
LOGIN = b'<html><body><div data-testid="google_sign_in_container"></div></body></html>'
CHALLENGE = b'<html><body><iframe src="https://client-api.arkoselabs.com/x"></iframe></body></html>'


@pytest.mark.parametrize(
    ("rendered", "url", "expected"),
    [
        (SPLASH, "https://x.com/home", RefusalKind.UNAVAILABLE),
        (b"", "https://x.com/home", RefusalKind.UNAVAILABLE),
        (LOGIN, "https://x.com/ada_grows", RefusalKind.LOGGED_OUT),
        (SPLASH, "https://x.com/i/flow/login?redirect_after_login=%2F", RefusalKind.LOGGED_OUT),
        (CHALLENGE, "https://x.com/ada_grows", RefusalKind.CHALLENGE),
        (SPLASH, "https://x.com/account/access", RefusalKind.CHALLENGE),
        (SPLASH, "https://x.com/i/flow/consent_flow", RefusalKind.CHALLENGE),
    ],
)
def test_f06_f07_f08_f09_walls_stop_the_reading(
    rendered: bytes, url: str, expected: RefusalKind
) -> None:
    """F06 splash only, F07 redirect to login, F08 consent wall, F09 challenge."""
    page = pages.capture(rendered, url=url)
    found = read_page(page, OWNER, WANTED)
    assert found.refusal is not None
    assert found.refusal.kind is expected
    assert found.posts == {}


def test_f11_f29_words_in_the_shell_change_nothing() -> None:
    """F11 an error page assumed from the shell's words, F29 login misjudged by a word."""
    cell = pages.cell(pages.article())
    assert b"Something went wrong" in pages.html(cell)
    found = read_page(pages.capture(pages.html(cell)), OWNER, WANTED)
    assert found.refusal is None
    assert isinstance(found.posts[POST_ID], PostVerdict)


def test_f28_a_public_page_shown_to_nobody_is_logged_out() -> None:
    """F28: the session flips with its cookies still there."""
    buttons = '<a data-testid="loginButton"></a><a data-testid="signupButton"></a>'
    rendered = pages.html(pages.cell(pages.article()), buttons, viewer=None)
    found = read_page(pages.capture(rendered), OWNER, WANTED)
    assert found.refusal is not None
    assert found.refusal.kind is RefusalKind.LOGGED_OUT


def test_no_viewer_element_alone_proves_nothing() -> None:
    rendered = pages.html(pages.cell(pages.article()), viewer=None)
    found = read_page(pages.capture(rendered), OWNER, WANTED)
    assert found.refusal is None
    assert isinstance(found.posts[POST_ID], PostVerdict)


def test_a_locked_session_is_a_challenge_whatever_else_failed() -> None:
    locked = payloads.payload(payloads.error(326), "UserTweets")
    page = pages.capture(pages.html(), [locked])
    found = read_page(page, OWNER, WANTED)
    assert found.refusal is not None
    assert found.refusal.kind is RefusalKind.CHALLENGE


@pytest.mark.parametrize(
    ("asked", "ended", "expected"),
    [
        ("https://x.com/a/status/1", "https://x.com/a/status/1", False),
        ("https://x.com/a/status/1?s=20", "https://x.com/b/status/1", False),
        ("https://x.com/a/status/1/", "https://x.com/a/status/12", True),
        ("https://x.com/a/status/1", "https://x.com/a", True),
        ("https://x.com/a/status", "https://x.com/a", False),
        ("https://x.com/a", "https://x.com/A", False),
        ("https://x.com/a", "https://x.com/home", True),
        ("https://x.com/home", "https://x.com/home", False),
        ("", "", False),
    ],
)
def test_a_visit_wanders_where_it_ends_without_what_was_asked(
    asked: str, ended: str, expected: bool
) -> None:
    assert wandered(pages.capture(b"", url=asked, ended=ended)) is expected
