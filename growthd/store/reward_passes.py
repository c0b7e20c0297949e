"""How far the rewards of an account are: the last pass, the sums to go on from, the weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs
import numpy as np

from growthd.compute.learning.rows import Floats
from growthd.compute.reward import RewardDiff, RewardWeights, RunningSums
from growthd.store import queries
from growthd.store.database import Session

_SQL = queries.load("reward_passes")
LARGEST = 10


@attrs.frozen(kw_only=True)
class LastPass:
    """What the last pass went by. `looked_at` and `now` are of the database's clock."""

    weights_version: str
    time_zone: str
    looked_at: datetime
    whole_at: datetime
    now: datetime


@attrs.frozen(kw_only=True)
class Change:
    """A post's reward before and after; None is unknown or none."""

    decision_id: str
    before: float | None
    after: float | None


@attrs.frozen(kw_only=True)
class Recomputation:
    """What a recomputation changes. `former_version` is None where nothing was rewarded before."""

    former_version: str | None
    version: str
    changed: int
    unchanged: int
    mean_change: float | None
    largest: tuple[Change, ...]


@attrs.frozen(kw_only=True)
class Version:
    """Weights that were in force from some moment on, and what changed then."""

    weights: RewardWeights
    in_force_since: datetime
    recomputation: Recomputation


async def last(session: Session, *, account_id: str) -> LastPass | None:
    row = await session.fetch_one(_SQL["last"], account_id=account_id)
    return None if row is None else LastPass(**row)


async def database_time(session: Session) -> datetime:
    """By the database's clock, which `updated_at` is of."""
    now: datetime = await session.fetch_value(_SQL["database_time"])
    return now


async def done(session: Session, *, account_id: str, last: LastPass) -> None:
    """The next pass goes on from this one."""
    await session.execute(
        _SQL["done"],
        account_id=account_id,
        weights_version=last.weights_version,
        time_zone=last.time_zone,
        looked_at=last.looked_at,
        whole_at=last.whole_at,
    )


async def sums(
    session: Session, *, account_id: str, until: datetime
) -> tuple[datetime, dict[bool, RunningSums]] | None:
    """The newest sums up to `until` by `is_reply`, and the moment that they reach to."""
    rows = await session.fetch(_SQL["sums"], account_id=account_id, until=until)
    if not rows:
        return None
    found = {
        row["is_reply"]: RunningSums(
            totals=np.array(row["totals"]),
            counts=np.array(row["counts"]),
            first=np.array(row["first_posts"], np.float64).reshape(-1, 3),
        )
        for row in rows
    }
    return rows[0]["until"], found


async def keep_sums(
    session: Session,
    *,
    account_id: str,
    since: datetime,
    sums: Mapping[datetime, Mapping[bool, RunningSums]],
) -> None:
    """These are the sums of moments after `since`, and there are no others."""
    await session.execute(_SQL["forget_sums"], account_id=account_id, since=since)
    kept = [(until, kind, one) for until, of in sums.items() for kind, one in of.items()]
    firsts = [one.first.ravel() for _, _, one in kept]
    ends = np.cumsum([len(first) for first in firsts]).tolist()
    await session.execute(
        _SQL["keep_sums"],
        account_id=account_id,
        kinds=[kind for _, kind, _ in kept],
        untils=[until for until, _, _ in kept],
        totals=_flat([one.totals for _, _, one in kept]),
        counts=_flat([one.counts for _, _, one in kept]),
        first_posts=_flat(firsts),
        begans=[0, *ends][:-1],
        endeds=ends,
    )


async def name(session: Session, *, account_id: str, diff: RewardDiff) -> Recomputation:
    """The difference in words that are kept and shown: its size, and its largest changes."""
    numbers = diff.decision_ids[:LARGEST].tolist()
    rows = await session.fetch(_SQL["decisions"], account_id=account_id, numbers=numbers)
    called: dict[object, str] = {row["id"]: row["decision_id"] for row in rows}
    return Recomputation(
        former_version=diff.before_version or None,
        version=diff.after_version,
        changed=len(diff.decision_ids),
        unchanged=diff.unchanged,
        mean_change=diff.mean_change,
        largest=tuple(
            Change(decision_id=called[number], before=_known(before), after=_known(after))
            for number, before, after in zip(numbers, diff.before, diff.after, strict=False)
            if number in called
        ),
    )


async def adopt(
    session: Session,
    *,
    account_id: str,
    weights: RewardWeights,
    recomputation: Recomputation,
    now: datetime,
) -> None:
    """The weights are in force from `now` on; rewards by others are put away as they stood last."""
    version = weights.version
    await session.execute(_SQL["put_away"], account_id=account_id, weights_version=version)
    await session.execute(
        _SQL["adopt"],
        account_id=account_id,
        weights_version=version,
        followers_weight=weights.followers,
        impressions_weight=weights.impressions,
        bookmarks_weight=weights.bookmarks,
        normalise=weights.normalise,
        now=now,
        former_version=recomputation.former_version,
        posts_changed=recomputation.changed,
        posts_unchanged=recomputation.unchanged,
        mean_change=recomputation.mean_change,
        largest_changes=[attrs.asdict(change) for change in recomputation.largest],
    )


async def versions(session: Session, *, account_id: str) -> Sequence[Version]:
    """All weights that were ever in force, the present ones first."""
    rows = await session.fetch(_SQL["versions"], account_id=account_id)
    return [
        Version(
            weights=RewardWeights(
                followers=row["followers_weight"],
                impressions=row["impressions_weight"],
                bookmarks=row["bookmarks_weight"],
                normalise=row["normalise"],
            ),
            in_force_since=row["in_force_since"],
            recomputation=Recomputation(
                former_version=row["former_version"],
                version=row["weights_version"],
                changed=row["posts_changed"],
                unchanged=row["posts_unchanged"],
                mean_change=row["mean_change"],
                largest=tuple(Change(**change) for change in row["largest_changes"]),
            ),
        )
        for row in rows
    ]


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _flat(arrays: Sequence[Floats]) -> list[float]:
    """One after another."""
    return np.concatenate(arrays).tolist() if arrays else []
