"""The demo's last word: what was captured, and whether every stored number is what was served."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from growthd.demo.advised import Advised
from growthd.demo.books import Books
from growthd.demo.earned import Earned
from growthd.demo.rewarded import Rewarded
from growthd.demo.scene import Scene
from growthd.model.capture import CaptureState
from growthd.store.audit import Holdings

BOUND_SECONDS = 20.0
"""Real seconds that an answer of the site may lie before the moment stored with it."""


@attrs.frozen(kw_only=True)
class Summary:
    """What the demo shows at its end, as of `at` on its own clock."""

    at: datetime
    watched: timedelta
    posts: int
    discovered: int
    due: int
    states: dict[CaptureState, int]
    hours: tuple[int, int]
    """Account-hours with an end, and all that have passed."""
    loads: int
    """Pages that were loaded for all this."""
    numbers: int
    wrong: int
    doubled: int
    unnoticed: int
    """Posts made during the watch that nobody followed by its end."""
    earned: Earned
    rewarded: Rewarded
    advised: Advised

    @property
    def good(self) -> bool:
        """Nothing wrong, twice, missed or unaccounted for, and every reward as from scratch."""
        whole = self.hours[0] == self.hours[1]
        missed = self.states.get(CaptureState.MISSED, 0)
        wrong = self.wrong or self.doubled or missed or self.unnoticed
        return whole and self.earned.adds_up and self.rewarded.equal and not wrong

    def lines(self) -> list[str]:
        """Name and figure, one a line."""
        hours = self.watched.total_seconds() / 3600
        open_ = sum(self.states.get(s, 0) for s in (CaptureState.DUE, CaptureState.CLAIMED))
        return [
            f"watched             {hours:.1f} simulated hours",
            f"posts               {self.posts} ({self.discovered} found without an announcement)",
            f"captures due        {self.due}",
            f"  on time           {self.states.get(CaptureState.CAPTURED, 0)}",
            f"  late              {self.states.get(CaptureState.LATE, 0)}",
            f"  missed            {self.states.get(CaptureState.MISSED, 0)}",
            f"  gone              {self.states.get(CaptureState.GONE, 0)}",
            f"  still in window   {open_}",
            f"account-hours       {self.hours[0]} of {self.hours[1]}",
            f"page loads          {self.loads} ({self.loads / max(self.numbers, 1):.2f} a number)",
            f"numbers checked     {self.numbers}",
            f"wrong values        {self.wrong}",
            f"stored twice        {self.doubled}",
            f"posts unnoticed     {self.unnoticed}",
            *self.earned.lines(),
            *self.rewarded.lines(),
            *self.advised.lines(),
        ]


@attrs.frozen(kw_only=True)
class Found:
    """What the database says at the end."""

    held: Holdings
    earned: Earned
    rewarded: Rewarded
    advised: Advised


def summarise(scene: Scene, at: datetime, found: Found, books: Books) -> Summary:
    """Hold what is stored against what the site served, and what the world knows."""
    held = found.held
    states: dict[CaptureState, int] = {}
    for (_, state), count in held.endings.items():
        states[state] = states.get(state, 0) + count
    bound = timedelta(seconds=BOUND_SECONDS * scene.speed)
    wrong = sum(
        not books.holds(n.tweet_id, n.counts, n.read_at - bound, n.read_at) for n in held.numbers
    )
    made = [post for post in scene.world().posts(at) if post.posted_at >= scene.opened]
    followed = [post for post in made if post.tweet_id in held.followed]
    settled = at - timedelta(minutes=30)
    return Summary(
        at=at,
        watched=at - scene.opened,
        posts=len(held.followed),
        discovered=sum(not post.announced for post in followed),
        due=sum(held.endings.values()),
        states=states,
        hours=(held.hours_ended, held.hours_planned),
        loads=held.loads,
        numbers=len(held.numbers),
        wrong=wrong,
        doubled=held.doubled,
        unnoticed=sum(p.tweet_id not in held.followed for p in made if p.posted_at <= settled),
        earned=found.earned,
        rewarded=found.rewarded,
        advised=found.advised,
    )
