"""Captured answers, served again: real payloads travel through a real browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import attrs
import orjson

from growthd.model.reading import Owner
from growthd.simx.captured import Captured, Kind, examine
from growthd.simx.shell import Route
from growthd.simx.sight import Sight

_EMPTY_TIMELINE = orjson.dumps(
    {"data": {"user": {"result": {"__typename": "User", "timeline": {"timeline": {
        "instructions": [], "metadata": {},
    }}}}}}
)  # fmt: skip


@attrs.frozen(kw_only=True)
class ReplayPage:
    """A page that can be visited, and the file whose bytes it carries."""

    path: str
    handle: str
    account_id: str | None
    post_id: str | None
    """The focal post; None for an account's page."""
    file: Path
    also: tuple[Path, ...] = ()
    """Files that the page carries beside its own: the profile of a timeline, or the reverse."""


@attrs.frozen
class Replay:
    """A folder of captured answers as a site: each page's viewer is the account it shows.

    A page without `?capture=<file stem>` shows the newest capture of its subject, by file name.
    """

    folder: Path
    _captures: tuple[Captured, ...] = attrs.field(init=False)

    @_captures.default
    def _load(self) -> tuple[Captured, ...]:
        found = (examine(file) for file in sorted(self.folder.glob("*.json")))
        captures = [capture for capture in found if capture is not None]
        handles = {c.owner.account_id: c.owner for c in captures if c.owner.handle != "i"}
        return tuple(
            attrs.evolve(c, owner=handles.get(c.owner.account_id, c.owner))
            if c.owner.handle == "i" else c
            for c in captures
        )  # fmt: skip

    def pages(self) -> list[ReplayPage]:
        """Every page that can be visited, one per usable file."""
        return [
            ReplayPage(
                path=f"{_path(c)}?capture={c.stem}",
                handle=c.owner.handle,
                account_id=c.owner.account_id,
                post_id=c.post_id,
                file=c.file,
                also=tuple(other.file for other in self._beside(c)),
            )
            for c in self._captures
        ]

    def host(self, handle: str | None) -> Owner:
        """The account of that handle, in any case; a nobody where no capture knows it."""
        same = self._newest(lambda c: c.owner.handle.lower() == (handle or "").lower())
        return Owner(account_id=None, handle=handle or "i") if same is None else same.owner

    def operation(self, route: Route, capture: str | None) -> str:
        """The GraphQL operation that fills the page: that of the capture it shows."""
        if route.post is not None:
            shown = self._named(capture) or self._newest(lambda c: c.post_id == route.post)
            return "TweetDetail" if shown is None else shown.operation
        wanted = self._named(capture)
        if wanted is not None and wanted.kind is Kind.TIMELINE:
            return wanted.operation
        return "UserTweetsAndReplies" if route.place == "replies" else "UserTweets"

    def answer(
        self, variables: Mapping[str, object], sight: Sight, capture: str | None
    ) -> bytes | None:
        """A captured answer verbatim; what was not captured beside it is filled in, empty."""
        wanted = self._named(capture)
        if sight.operation == "UserByScreenName":
            return self._profile(str(variables.get("screen_name")), wanted)
        if "userId" in variables:
            return self._timeline(str(variables["userId"]), sight.operation, wanted)
        post_id = variables.get("focalTweetId")
        shown = wanted or self._newest(lambda c: c.post_id == post_id)
        return None if shown is None or shown.kind is not Kind.POST else shown.body

    def _profile(self, handle: str, wanted: Captured | None) -> bytes | None:
        shown = wanted or self._account(handle)
        if shown is None or shown.kind is Kind.PROFILE:
            return None if shown is None else shown.body
        beside = self._beside(shown)
        if beside:
            return beside[0].body
        if shown.author is None:
            return None
        return orjson.dumps({"data": {"user": {"result": shown.author}}})

    def _account(self, handle: str) -> Captured | None:
        """The newest capture of its profile, or else of anything that shows the account."""
        same = [c for c in self._captures if c.owner.handle.lower() == handle.lower() and c.author]
        profiles = [c for c in same if c.kind is Kind.PROFILE]
        return next(reversed(profiles or same), None)

    def _timeline(self, user_id: str, operation: str, wanted: Captured | None) -> bytes:
        shown = wanted or self._newest(
            lambda c: c.owner.account_id == user_id and c.operation == operation
        )
        if shown is None or shown.kind is Kind.TIMELINE:
            return _EMPTY_TIMELINE if shown is None else shown.body
        suiting = [c for c in self._beside(shown) if c.operation == operation]
        return suiting[0].body if suiting else _EMPTY_TIMELINE

    def _beside(self, shown: Captured) -> tuple[Captured, ...]:
        """What was captured of the same account in the same session, to complete an account's page.

        A timeline is completed by its profile, a profile by its timeline of posts.
        """
        if shown.kind is Kind.POST:
            return ()
        missing = Kind.TIMELINE if shown.kind is Kind.PROFILE else Kind.PROFILE
        return tuple(
            c for c in self._captures
            if c.kind is missing and c.session == shown.session
            and c.owner.account_id == shown.owner.account_id
            and c.operation in {"UserByScreenName", "UserTweets"}
        )  # fmt: skip

    def _named(self, stem: str | None) -> Captured | None:
        return self._newest(lambda c: c.stem == stem)

    def _newest(self, suits: Callable[[Captured], bool]) -> Captured | None:
        return next((capture for capture in reversed(self._captures) if suits(capture)), None)


def _path(capture: Captured) -> str:
    handle = f"/{capture.owner.handle}"
    return handle if capture.post_id is None else f"{handle}/status/{capture.post_id}"
