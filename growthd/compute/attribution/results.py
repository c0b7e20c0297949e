"""What attribution answers: credits by post, and the ledger that they add up in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Floats, Ints
from growthd.compute.attribution.level import LevelVerdict
from growthd.compute.attribution.records import moment_of


class Method(StrEnum):
    LEDGER = "ledger"
    """From the changes of the follower count."""
    DIRECT = "direct"
    """As X reports, for hours in which nobody read the follower count."""
    LEDGER_DIRECT = "ledger+direct"
    """X's report where it reaches, the ledger for the rest."""
    INSUFFICIENT = "insufficient"
    """Nothing was read that could credit the post."""


@attrs.frozen(kw_only=True)
class Interval:
    """Central posterior intervals. None where there is no posterior."""

    low80: float
    high80: float
    low95: float
    high95: float


@attrs.frozen(kw_only=True)
class PostCredit:
    """Follows that one post earned within its seven days, as far as they were watched."""

    post_id: str
    credit: float
    """Posterior mean; 0 where `method` is insufficient."""
    interval: Interval | None
    confidence: float | None
    """P(the post earned at least one follow)."""
    known: int
    """The part that X itself reports."""
    retained_7d: float | None
    """Of `credit`, those who stay for a week or more."""
    retained_interval: Interval | None
    method: Method
    settled: bool
    """True once the credit is final: the post has had its seven days."""


@attrs.frozen(kw_only=True)
class LedgerEntry:
    """One interval: change = posts + background - unfollows - purged."""

    began_at: datetime
    ended_at: datetime
    change: int
    posts: float
    background: float
    burst: float
    """The part of `background` that came as a burst."""
    unfollows: float
    purged: float
    shares: tuple[tuple[str, float], ...]
    """Post ids and their follows, the largest first; they sum to `posts`."""


COLUMNS = (
    *("began", "ended", "change"),
    *("posts", "background", "burst", "unfollows", "purged"),
)
"""The ledger's columns with one value per interval."""


@attrs.frozen(kw_only=True, eq=False)
class Ledger:
    """The entries in columns, in order of time. Times are hours since the epoch."""

    began: Floats
    ended: Floats
    change: Ints
    posts: Floats
    background: Floats
    burst: Floats
    unfollows: Floats
    purged: Floats
    share_interval: Ints
    share_post: tuple[str, ...]
    share_follows: Floats

    def __len__(self) -> int:
        return len(self.change)

    @property
    def residual(self) -> Floats:
        """What the ledger leaves unexplained in each interval: zero, but for rounding."""
        explained = self.posts + self.background - self.unfollows - self.purged
        residual: Floats = self.change - explained
        return residual

    @classmethod
    def empty(cls) -> Ledger:
        """The ledger of an account that nobody watched."""
        none, count = np.zeros(0), np.zeros(0, np.int64)
        return cls(
            began=none,
            ended=none,
            change=count,
            posts=none,
            background=none,
            burst=none,
            unfollows=none,
            purged=none,
            share_interval=count,
            share_post=(),
            share_follows=none,
        )

    def first(self, n: int) -> Ledger:
        """The ledger of the first `n` intervals."""
        kept = np.flatnonzero(self.share_interval < n)
        columns = {name: getattr(self, name)[:n] for name in COLUMNS}
        return Ledger(
            **columns,
            share_interval=self.share_interval[kept],
            share_post=tuple(self.share_post[row] for row in kept),
            share_follows=self.share_follows[kept],
        )

    def entries(self) -> Iterator[LedgerEntry]:
        """Every interval with its posts' shares."""
        order = np.lexsort((-self.share_follows, self.share_interval))
        bounds = np.searchsorted(self.share_interval[order], np.arange(len(self) + 1))
        for index in range(len(self)):
            rows = order[bounds[index] : bounds[index + 1]]
            yield LedgerEntry(
                began_at=moment_of(float(self.began[index])),
                ended_at=moment_of(float(self.ended[index])),
                change=int(self.change[index]),
                posts=float(self.posts[index]),
                background=float(self.background[index]),
                burst=float(self.burst[index]),
                unfollows=float(self.unfollows[index]),
                purged=float(self.purged[index]),
                shares=tuple(
                    (self.share_post[row], float(self.share_follows[row])) for row in rows
                ),
            )


@attrs.frozen(kw_only=True)
class Totals:
    """The whole account: last - first = posts + background - unfollows - purged."""

    first: int | None
    last: int | None
    posts: float
    background: float
    unfollows: float
    purged: float
    outside: float
    """Follows that X reports for hours outside the ledger: credited, but not in `posts`."""

    @classmethod
    def nothing(cls, first: int | None) -> Totals:
        """The totals before the first interval."""
        return cls(
            first=first,
            last=first,
            posts=0.0,
            background=0.0,
            unfollows=0.0,
            purged=0.0,
            outside=0.0,
        )

    def then(self, ledger: Ledger, last: int | None, outside: float) -> Totals:
        """These totals followed by the intervals of `ledger`, up to the count `last`."""
        return Totals(
            first=self.first,
            last=last,
            posts=self.posts + float(ledger.posts.sum()),
            background=self.background + float(ledger.background.sum()),
            unfollows=self.unfollows + float(ledger.unfollows.sum()),
            purged=self.purged + float(ledger.purged.sum()),
            outside=self.outside + outside,
        )


@attrs.frozen(kw_only=True, eq=False)
class Attribution:
    """Credits of the posts, the ledger of the intervals, and how far they are findings at all."""

    credits: tuple[PostCredit, ...]
    """In order of (posted, id)."""
    ledger: Ledger
    totals: Totals
    verdict: LevelVerdict
    """Where it is not `identifiable`, credits are shares of growth with wide intervals."""


def joined(ledgers: list[Ledger]) -> Ledger:
    """Ledgers of successive stretches as one."""
    offsets = np.cumsum([0, *(len(ledger) for ledger in ledgers)])
    columns = {
        name: np.concatenate([getattr(ledger, name) for ledger in ledgers]) for name in COLUMNS
    }
    shifted = [ledger.share_interval + at for at, ledger in zip(offsets, ledgers, strict=False)]
    return Ledger(
        **columns,
        share_interval=np.concatenate(shifted),
        share_post=tuple(post for ledger in ledgers for post in ledger.share_post),
        share_follows=np.concatenate([ledger.share_follows for ledger in ledgers]),
    )
