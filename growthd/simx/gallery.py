"""Posts and people of a world as one answer shows them."""

from __future__ import annotations

from datetime import timedelta

import attrs

from growthd.model.post import DecisionType
from growthd.model.reading import PostCounts
from growthd.simx.crowd import ForeignPost, Person
from growthd.simx.mint import minted_at
from growthd.simx.payload.tweet import TweetView
from growthd.simx.post import Repost, SimPost
from growthd.simx.sight import HABIT, Sight
from growthd.simx.world import World

_PINNED_FOR = timedelta(hours=6)


@attrs.define(kw_only=True)
class Gallery:
    """Draws the views that one answer is made of; all at the same moment."""

    world: World
    sight: Sight
    _owner: Person | None = None

    @property
    def owner(self) -> Person:
        """The owner's profile."""
        if self._owner is None:
            world = self.world
            self._owner = Person(
                account_id=world.owner.account_id or "0",
                handle=world.owner.handle,
                name=world.owner.handle.replace("_", " ").title(),
                counts=self.sight.account(world.account(self.sight.at)),
                joined=world.start - timedelta(days=900),
                bio="Notes on work. 3 years in, 12.5K words.",
            )
        return self._owner

    def pinned(self) -> SimPost | None:
        """The owner's pinned post: every six hours, the newest by then that is no reply."""
        pinned_at = self.sight.at - (self.sight.at - self.world.start) % _PINNED_FOR
        return next(
            (p for p in self.world.newest(pinned_at) if p.decision_type is not DecisionType.REPLY),
            None,
        )

    def own(self, post: SimPost, tweet_id: str | None = None) -> TweetView:
        """An owner's post, or a later post of its thread."""
        wanted = tweet_id or post.tweet_id
        thread = post.thread_tweet_ids
        place = thread.index(wanted) if wanted in thread else 0
        target = self._target(post)
        reply = post.decision_type is DecisionType.REPLY
        above = self.own(post, thread[place - 1]) if place else target if reply else None
        return TweetView(
            tweet_id=wanted,
            author=self.owner,
            text=post.content if place == 0 else f"{place + 1}/ {post.content}",
            posted_at=minted_at(wanted),
            counts=self.sight.post(
                wanted,
                self.world.counts(wanted, self.sight.at),
                self.world.counts(wanted, self.sight.at - HABIT),
            ),
            answers=above,
            conversation_id=None if above is None else above.conversation_id or above.tweet_id,
            quotes=target if post.decision_type is DecisionType.QUOTE else None,
            liked=self.sight.liked(wanted),
            reposted=self.sight.liked(wanted),
            wrapped=post.decision_type is DecisionType.QUOTE,
        )

    def foreign(self, post: ForeignPost, answers: TweetView | None = None) -> TweetView:
        """Somebody else's post, perhaps an answer to one of the owner's."""
        return TweetView(
            tweet_id=post.tweet_id,
            author=post.author,
            text=post.text,
            posted_at=post.posted_at,
            counts=post.counts(self.sight.at),
            answers=answers,
            conversation_id=None
            if answers is None
            else answers.conversation_id or answers.tweet_id,
        )

    def repost(self, repost: Repost) -> TweetView | None:
        """The wrapper of a repost: the owner's by name, its counts nobody's."""
        original = self.world.crowd.post(repost.original_id)
        if original is None:
            return None
        inside = self.foreign(original)
        return TweetView(
            tweet_id=repost.tweet_id,
            author=self.owner,
            text=f"RT @{original.author.handle}: {original.text}",
            posted_at=repost.posted_at,
            counts=PostCounts(
                likes=0, reposts=inside.counts.reposts, replies=0, quotes=0, bookmarks=0
            ),
            reposts=inside,
            reposted=True,
        )

    def around(self, topic: str, count: int) -> list[TweetView]:
        """What the site thinks one might like as well: never the owner's."""
        return [self.foreign(x) for x in self.world.crowd.around(topic, self.sight.at, count)]

    def _target(self, post: SimPost) -> TweetView | None:
        other = self.world.crowd.post(post.target_tweet_id) if post.target_tweet_id else None
        return None if other is None else self.foreign(other)
