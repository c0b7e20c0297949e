"""Pages that end a visit before anything is read, known by their structure and never by words."""

from __future__ import annotations

from urllib.parse import urlsplit

from growthd.model.page import PageCapture
from growthd.model.reading import Refusal, RefusalKind
from growthd.reading.dom import Document

_LOGIN_PATHS = ("/i/flow/login", "/login", "/i/flow/signup", "/logout")
_CONSENT_PATHS = ("/i/flow/consent", "/i/consent")
_CHALLENGE_PATHS = ("/account/access", "/account/login_challenge", "/i/flow/")
_LOGIN_PARTS = (
    '[data-testid="google_sign_in_container"], [data-testid="loginButton"], '
    '[data-testid="signupButton"], [data-testid="login"], [data-testid="signup"]'
)
_CONSENT_PARTS = '[data-testid="twc-cc-mask"]'
_CHALLENGE_PARTS = (
    '#arkose_form, #arkose_iframe, iframe[src*="arkoselabs"], form#challenge-form, '
    'iframe[src*="challenges.cloudflare.com"], [data-testid="ocfChallenge"]'
)
_COLUMN = '[data-testid="primaryColumn"]'
_VIEWER = '[data-testid="SideNav_AccountSwitcher_Button"] [data-testid^="UserAvatar-Container-"]'
_PREFIX = "UserAvatar-Container-"


def viewer(document: Document) -> str | None:
    """The handle of whoever is logged in, None where the page does not show it."""
    names = {
        (one.attributes.get("data-testid") or "").removeprefix(_PREFIX)
        for one in document.tree.css(_VIEWER)
    } - {"", "unknown"}
    return names.pop() if len(names) == 1 else None


def wall(page: PageCapture, document: Document) -> Refusal | None:
    """What stands between the visit and its content, None where nothing does."""
    path = urlsplit(page.url).path.rstrip("/")
    if path.startswith(_CONSENT_PATHS):
        return _refuse(RefusalKind.CHALLENGE, "a consent page: only the owner may answer it")
    if path.startswith(_LOGIN_PATHS):
        return _refuse(RefusalKind.LOGGED_OUT, "the page led to the login")
    if path.startswith(_CHALLENGE_PATHS):
        return _refuse(RefusalKind.CHALLENGE, f"the page led to {path}")
    if not _has(document, _COLUMN):
        return _without_content(document)
    if viewer(document) is None and _has(document, _LOGIN_PARTS):
        return _refuse(RefusalKind.LOGGED_OUT, "the page is shown to nobody in particular")
    return None


def wandered(page: PageCapture) -> bool:
    """True where the page ended without the post, or at the start page, against what was asked."""
    asked, ended = (urlsplit(url).path.rstrip("/").split("/") for url in (page.asked, page.url))
    if is_post(page.asked):
        return asked[asked.index("status") + 1 :][:1] != ended[3:4]
    return ended[-1] in {"", "home"} and asked != ended


def is_post(url: str) -> bool:
    """True for the address of one post's own page."""
    return "status" in urlsplit(url).path.split("/")


def is_profile(url: str, handle: str) -> bool:
    """True for the address of that account's profile, or of its posts and replies."""
    first = urlsplit(url).path.strip("/").partition("/")[0]
    return bool(handle) and first.lower() == handle.lower() and not is_post(url)


def _without_content(document: Document) -> Refusal | None:
    if _has(document, _CHALLENGE_PARTS):
        return _refuse(RefusalKind.CHALLENGE, "a challenge: a human is needed")
    if _has(document, _LOGIN_PARTS):
        return _refuse(RefusalKind.LOGGED_OUT, "a login wall")
    if _has(document, _CONSENT_PARTS):
        return _refuse(RefusalKind.CHALLENGE, "a consent wall: only the owner may answer it")
    if document.articles:
        return None
    return _refuse(RefusalKind.UNAVAILABLE, "nothing rendered but the splash")


def _has(document: Document, selector: str) -> bool:
    return document.tree.css_first(selector) is not None


def _refuse(kind: RefusalKind, detail: str) -> Refusal:
    return Refusal(kind=kind, detail=detail)
