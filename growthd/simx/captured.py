"""One captured answer: what it is about, told from its body and, where that is mute, its name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import attrs
import orjson

from growthd.model.reading import Owner
from growthd.simx.payload.shape import Json

_NAMED_ID = re.compile(r"__((?:Tweet|User)[A-Za-z]+)_(\d+)$")
_DATED = re.compile(r"^(.+?__\d{4}-\d\d-\d\d_\w+?)__")
_NAMED_HANDLE = re.compile(r"__UserByScreenName_(\w+)$")


class Kind(StrEnum):
    PROFILE = "profile"
    TIMELINE = "timeline"
    POST = "post"


@attrs.frozen(kw_only=True)
class Captured:
    """A captured answer and the page it belongs to."""

    file: Path
    kind: Kind
    operation: str
    owner: Owner
    """The account on whose page it was seen; an unknown author's handle is `i`."""
    post_id: str | None
    body: bytes
    author: Json | None
    """The owner's user object, wherever in the answer it was."""

    @property
    def stem(self) -> str:
        """The name that addresses this capture."""
        return self.file.stem

    @property
    def session(self) -> str:
        """Captures made together share a dated beginning, or else their collection."""
        dated = _DATED.match(self.stem)
        return dated[1] if dated else self.stem.partition("__")[0]


def examine(file: Path) -> Captured | None:
    """What the file holds; None for an answer that belongs to no page of an account's."""
    body = file.read_bytes()
    document = orjson.loads(body)
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("user"), dict):
        return _of_account(file, body, data["user"])
    if any(name in data for name in _POST_ROOTS):
        return _of_post(file, body, data)
    return None


_POST_ROOTS = ("threaded_conversation_with_injections_v2", "tweetResult", "tweet_results")


def _of_account(file: Path, body: bytes, user: Json) -> Captured | None:
    result = user.get("result")
    if not isinstance(result, dict):
        return None
    if "timeline" in result or "timeline_v2" in result:
        return _of_timeline(file, body, result)
    named = _NAMED_HANDLE.search(file.stem)
    owner = _identity(result) or Owner(
        account_id=_text(user.get("rest_id")), handle=named[1] if named else "i"
    )
    return Captured(
        file=file, kind=Kind.PROFILE, operation="UserByScreenName", owner=owner,
        post_id=None, body=body, author=result,
    )  # fmt: skip


def _of_timeline(file: Path, body: bytes, result: Json) -> Captured | None:
    authors = [author for _, author in _tweets(result)]
    named = _NAMED_ID.search(file.stem)
    ids = Counter(str(author["rest_id"]) for author in authors)
    account_id = named[2] if named else ids.most_common(1)[0][0]
    author = next((a for a in authors if a["rest_id"] == account_id), None)
    owner = _identity(author) or Owner(account_id=account_id, handle="i")
    operation = "UserTweets"
    if "media" in file.stem:
        operation = "UserMedia"
    elif "replies" in file.stem:
        operation = "UserTweetsAndReplies"
    return Captured(
        file=file, kind=Kind.TIMELINE, operation=operation, owner=owner,
        post_id=None, body=body, author=author,
    )  # fmt: skip


def _of_post(file: Path, body: bytes, data: Json) -> Captured | None:
    named = _NAMED_ID.search(file.stem)
    tweets = list(_tweets(data))
    post_id = named[2] if named else tweets[0][0]
    author = next((author for tweet_id, author in tweets if tweet_id == post_id), None)
    return Captured(
        file=file,
        kind=Kind.POST,
        operation=named[1] if named else "TweetDetail",
        owner=_identity(author) or Owner(account_id=None, handle="i"),
        post_id=post_id,
        body=body,
        author=author,
    )


def _tweets(value: object) -> Iterator[tuple[str, Json]]:
    """Every post in the answer, outermost first, with its author's user object."""
    if isinstance(value, list):
        for each in value:
            yield from _tweets(each)
    elif isinstance(value, dict):
        core = value.get("core")
        results = core.get("user_results") if isinstance(core, dict) else None
        author = results.get("result") if isinstance(results, dict) else None
        if isinstance(author, dict) and "rest_id" in author:
            yield str(value["rest_id"]), author
        for inner in value.values():
            yield from _tweets(inner)


def _identity(user: Json | None) -> Owner | None:
    """Id and handle of a user object in any of the three shapes."""
    if user is None:
        return None
    for place in (user.get("core"), user.get("legacy")):
        if isinstance(place, dict) and isinstance(place.get("screen_name"), str):
            return Owner(account_id=_text(user.get("rest_id")), handle=place["screen_name"])
    return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
