"""The world as the site asks for it: one GraphQL call, one answer."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import orjson

from growthd.model.reading import Owner
from growthd.simx.detail_answer import tweet_detail
from growthd.simx.gallery import Gallery
from growthd.simx.profile_answers import home, user_by_screen_name, user_tweets
from growthd.simx.shell import Route
from growthd.simx.sight import Sight
from growthd.simx.world import World

Variables = Mapping[str, object]
_OPERATIONS = {
    "profile": "UserTweets",
    "replies": "UserTweetsAndReplies",
    "post": "TweetDetail",
    "home": "HomeTimeline",
}


@attrs.frozen(kw_only=True)
class WorldFeed:
    """Answers calls from a living world."""

    world: World

    def host(self, handle: str | None) -> Owner:  # noqa: ARG002 - a world has one owner
        """The world's owner, whatever the page."""
        return self.world.owner

    def operation(self, route: Route, capture: str | None) -> str:  # noqa: ARG002 - none here
        """The GraphQL operation that fills the page."""
        return _OPERATIONS[route.place]

    def answer(
        self,
        variables: Variables,
        sight: Sight,
        capture: str | None,  # noqa: ARG002 - none here
    ) -> bytes | None:
        """The JSON answer to `sight.operation`; None for an operation the site does not know."""
        gallery = Gallery(world=self.world, sight=sight)
        after = variables.get("cursor")
        cursor = after if isinstance(after, str) else None
        match sight.operation:
            case "UserByScreenName":
                body = user_by_screen_name(gallery, str(variables.get("screen_name")))
            case "UserTweets" | "UserTweetsAndReplies" as name:
                replies = name == "UserTweetsAndReplies"
                body = user_tweets(gallery, str(variables.get("userId")), cursor, replies=replies)
            case "TweetDetail":
                body = tweet_detail(gallery, str(variables.get("focalTweetId")))
            case "HomeTimeline":
                body = home(gallery)
            case _:
                return None
        return orjson.dumps(body)
