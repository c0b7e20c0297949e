"""Small rendered pages after the skeleton of X's own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import orjson

from growthd.model.page import PageCapture, Payload
from growthd.model.reading import Owner, PostCounts
from tests.reading.moments import NOON
from tests.reading.payloads import COUNTS, FOLLOWERS, FOLLOWING, OWNER, POST_ID, POSTS

SHELL_WORDS = (
    "<noscript>JavaScript is not available. Something went wrong. "
    "Log in. Verify. Consent.</noscript>"
)


def article(
    post_id: str = POST_ID,
    author: Owner = OWNER,
    counts: PostCounts = COUNTS,
    *,
    card: str = "",
    own_liked: bool = False,
) -> str:
    """A post with English labels; a count of None has no element at all."""
    like, retweet = ("unlike", "unretweet") if own_liked else ("like", "retweet")
    link = f"/{author.handle}/status/{post_id}"
    views = "" if counts.views is None else _views(link, counts.views)
    return f"""<article data-testid="tweet" role="article">
      <div data-testid="User-Name"><a href="/{author.handle}" role="link"><span>Ada</span></a>
        <a href="{link}" role="link"><time datetime="2026-08-07T10:00:00.000Z">2h</time></a></div>
      <div data-testid="tweetText">Numbers nobody has to doubt</div>{card}
      <div role="group" aria-label="{escape(group_label(counts))}">
        {button("reply", counts.replies, "Replies. Reply")}
        {button(retweet, counts.reposts, "reposts. Repost")}
        {button(like, counts.likes, "Likes. Like")}{views}
        <button data-testid="bookmark" aria-label="Bookmark"></button></div></article>"""


def button(testid: str, count: int | None, words: str) -> str:
    """One of a post's buttons."""
    if count is None:
        return ""
    return f'<button data-testid="{testid}" aria-label="{count} {words}"></button>'


def card(post_id: str, author: Owner) -> str:
    """A quoted post inside an article, with a time, links and labels of its own."""
    inside = article(post_id, author, PostCounts(likes=68123, reposts=9, replies=9, views=9))
    body = inside.replace("<article", '<div role="link"').replace("</article>", "</div>")
    return body + f'<a href="/i/status/{post_id}">…</a>'


def group_label(counts: PostCounts) -> str:
    """The label of the row of buttons: zeros are left out of it."""
    named = (
        ("replies", counts.replies),
        ("reposts", counts.reposts),
        ("likes", counts.likes),
        ("bookmarks", counts.bookmarks),
        ("views", counts.views),
    )
    return ", ".join(f"{value} {name}" for name, value in named if value)


def cell(content: str, *, promoted: bool = False) -> str:
    """A cell of the column; an advertisement is wrapped in its tracking."""
    if promoted:
        content = f'<div data-testid="placementTracking">{content}</div>'
    return f'<div data-testid="cellInnerDiv">{content}</div>'


def profile_schema(owner: Owner = OWNER, **person: object) -> str:
    """The linked data of a profile page."""
    counts = (("Follows", FOLLOWERS), ("Friends", FOLLOWING), ("Tweets", POSTS))
    entity = {
        "@type": "Person",
        "additionalName": owner.handle,
        "identifier": owner.account_id,
        "interactionStatistic": [
            {"@type": "InteractionCounter", "name": name, "userInteractionCount": count}
            for name, count in counts
        ],
        **person,
    }
    text = orjson.dumps({"@type": "ProfilePage", "mainEntity": entity}).decode()
    kind = 'type="application/ld+json" data-testid="UserProfileSchema-test"'
    return f"<script {kind}>{text}</script>"


def profile_header(
    owner: Owner = OWNER, followers: str = "583.7K", following: str = "1,941"
) -> str:
    """The head of a profile, with the numbers that are not its own beside them."""
    link = f"/{owner.handle}"
    return f"""<a href="{link}/following"><span>{following}</span> <span>Following</span></a>
      <a href="{link}/verified_followers"><span>{followers}</span> <span>Followers</span></a>
      <a href="{link}/followers_you_follow"><span>12 others</span></a>
      <span data-testid="UserJoinDate">Joined 2013</span>"""


def html(*cells: str, viewer: str | None = OWNER.handle, lang: str = "en", head: str = "") -> bytes:
    """A whole page with its column and, where somebody is logged in, the account switcher."""
    account = ""
    if viewer is not None:
        avatar = f'<div data-testid="UserAvatar-Container-{viewer}"></div>'
        account = f'<button data-testid="SideNav_AccountSwitcher_Button">{avatar}</button>'
    column = f'<div data-testid="primaryColumn">{"".join(cells)}</div>'
    page = f'<html lang="{lang}"><head><title>X</title>{head}</head><body>{SHELL_WORDS}{account}'
    return f'{page}<main role="main">{column}</main></body></html>'.encode()


def capture(
    rendered: bytes,
    payloads: Sequence[Payload] = (),
    *,
    url: str = f"https://x.com/{OWNER.handle}",
    ended: str | None = None,
    settled: bool = True,
) -> PageCapture:
    """A visit to the owner's profile, where nothing else is said, that ended where it led to."""
    return PageCapture(
        asked=url,
        url=ended or url,
        title="X",
        html=rendered,
        settled=settled,
        payloads=tuple(payloads),
        loaded_at=NOON,
    )


def _views(link: str, views: int) -> str:
    label = f"{views} views. View post analytics"
    return f'<a href="{link}/analytics" aria-label="{label}"></a>'
