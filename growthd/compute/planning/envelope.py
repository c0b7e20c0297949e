"""How much the owner allows, and no plan exceeds."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Cadence:
    """Posts and replies an hour."""

    posts: int
    replies: int


@attrs.frozen(kw_only=True)
class Envelope:
    """Bounds of every plan; all inclusive, cadences an hour, exploration as shares."""

    min_posts: int = 1
    max_posts: int = 4
    min_replies: int = 2
    max_replies: int = 8
    min_exploration: float = 0.05
    max_exploration: float = 0.30

    def __attrs_post_init__(self) -> None:
        ordered = (
            0 <= self.min_posts <= self.max_posts
            and 0 <= self.min_replies <= self.max_replies
            and 0 <= self.min_exploration <= self.max_exploration <= 1
        )
        if not ordered:
            raise ValueError(f"an envelope whose bounds are out of order: {self}")

    def clamp(self, cadence: Cadence) -> Cadence:
        """The nearest cadence inside."""
        return Cadence(
            posts=min(max(cadence.posts, self.min_posts), self.max_posts),
            replies=min(max(cadence.replies, self.min_replies), self.max_replies),
        )

    def explore(self, share: float) -> float:
        """The nearest share of exploration inside."""
        return min(max(share, self.min_exploration), self.max_exploration)
