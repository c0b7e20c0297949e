"""One answer in the making: what it shows of the owner's counts, true or not, is noted here."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from growthd.model.reading import AccountCounts, PostCounts
from growthd.simx.dice import Dice
from growthd.simx.faults import Fate, Faults, fate
from growthd.simx.mint import minted_at
from growthd.simx.payload.shape import Schema
from growthd.simx.served import Served

HABIT = timedelta(hours=6)


@attrs.define(kw_only=True)
class Sight:
    """The faults and the moment under which one answer is made, and what it showed."""

    at: datetime
    operation: str
    schema: Schema
    faults: Faults
    dice: Dice
    served: list[Served] = attrs.field(factory=list)
    """Everything shown of the owner, each subject once."""
    _posts: dict[str, PostCounts] = attrs.field(factory=dict)

    def post(self, tweet_id: str, true: PostCounts, long_had: PostCounts) -> PostCounts:
        """The counts to show for an owner's post; the same all through one answer.

        `long_had` are those of HABIT ago: only what the site has had for so long can it lose.
        """
        if tweet_id not in self._posts:
            self._posts[tweet_id] = self._show(tweet_id, true, long_had)
        return self._posts[tweet_id]

    def account(self, true: AccountCounts) -> AccountCounts:
        """The counts to show for the owner; the newest shape tells nothing of lists."""
        shown = attrs.evolve(true, listed=None) if self.schema is Schema.NEWEST else true
        self._note(None, shown, honest=True)
        return shown

    def fate(self, tweet_id: str) -> Fate | None:
        """What has befallen the post by now."""
        age = self.at - minted_at(tweet_id)
        return fate(self.faults, self.dice.fixed("gone", tweet_id), tweet_id, age)

    def liked(self, tweet_id: str) -> bool:
        """True where the owner has liked and reposted the post."""
        return self.dice.fixed("own_liked", tweet_id) < self.faults.own_liked

    def _show(self, tweet_id: str, true: PostCounts, long_had: PostCounts) -> PostCounts:
        honest = attrs.evolve(true, views=true.views or None)
        shown = honest
        had = any((long_had.likes, long_had.reposts, long_had.replies, long_had.bookmarks))
        if had and self.dice.happens("false_zeros", tweet_id, self.faults.false_zeros):
            shown = attrs.evolve(shown, likes=0, reposts=0, replies=0, bookmarks=0)
        self._note(tweet_id, shown, honest=shown == honest)
        return shown

    def _note(
        self, post_id: str | None, counts: PostCounts | AccountCounts, *, honest: bool
    ) -> None:
        self.served.append(
            Served(
                post_id=post_id, at=self.at, operation=self.operation, counts=counts, honest=honest
            )
        )
