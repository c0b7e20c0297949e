"""A day in the life of an account, made up, with every kind of thing that a page can show."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from growthd.model.capture import CaptureState, Subject
from growthd.model.reading import PostCounts
from growthd.web.summary.status import (
    AccountNow,
    ActorNow,
    Cell,
    FollowersNow,
    Health,
    HorizonTally,
    Loss,
    NextCapture,
    PostNow,
    Status,
    Tally,
    Verdict,
)
from growthd.web.views.drawing import Count
from growthd.web.views.page import View

NOW = datetime(2026, 3, 12, 9, 42, tzinfo=UTC)
AGES = (0, 60, 120, 240, 360, 720, 1440, 2880, 10080)
LABELS = ("baseline", "1h", "2h", "4h", "6h", "12h", "24h", "48h", "7d")
TEXTS = (
    "Shipped: the timer wheel now wakes at the next due time, not every second",
    "What I learned from reading ten thousand rows of my own analytics",
    "Small tools age well. Big ones need a team",
    "A chart of the week: replies bring more follows than threads, for me at least",
    "Does anyone still measure lateness?",
    "Three numbers I look at every morning, and the seven I stopped looking at",
    "Sleep is a feature: my laptop was closed for six hours and nothing was lost",
    "A long text that goes on about how hard it is to be short " * 4,
)
ACTORS = ("intake", "poller", "scheduler", "visitor 1", "visitor 2", "auditor")


def counts() -> list[Count]:
    """Two weeks of hours with one gap."""
    hours = [hour for hour in range(14 * 24) if not 140 <= hour < 151]
    start = NOW.replace(minute=0) - timedelta(hours=14 * 24 - 1)
    return [
        Count(
            at=start + timedelta(hours=hour),
            followers=1180 + round(hour * 0.31 + 9 * math.sin(hour / 23) + (hour > 200) * 14),
        )
        for hour in hours
    ]


def cell(minutes: int, label: str, age: timedelta, seed: int) -> Cell:
    """What a post of that age shows at one horizon."""
    due_at = NOW - age + timedelta(minutes=minutes)
    if due_at > NOW:
        return Cell(horizon_minutes=minutes, label=label, state=CaptureState.DUE, due_at=due_at)
    if (seed, minutes) in {(3, 240), (6, 60)}:
        return Cell(
            horizon_minutes=minutes,
            label=label,
            state=CaptureState.MISSED,
            due_at=due_at,
            reason="no_capacity",
        )
    late = (seed, minutes) in {(2, 120), (6, 120)}
    views = round((60 + 37 * seed % 90) * (1 + math.log1p(minutes / 10)))
    return Cell(
        horizon_minutes=minutes,
        label=label,
        state=CaptureState.LATE if late else CaptureState.CAPTURED,
        due_at=due_at,
        captured_at=due_at + timedelta(minutes=23 if late else 1),
        counts=PostCounts(
            likes=views // 31,
            reposts=views // 160,
            replies=views // 90,
            quotes=0,
            bookmarks=None if minutes < 60 else views // 120,
            views=None if (seed, minutes) == (4, 360) else views,
        ),
    )


def post(seed: int) -> PostNow:
    age = timedelta(hours=1.4 + 9.3 * seed + seed**2)
    return PostNow(
        decision_id=f"decision-{seed}",
        tweet_id=f"20315577{seed:011d}",
        decision_type="reply" if seed % 3 == 1 else "single",
        posted_at=NOW - age,
        text=TEXTS[seed][:120],
        url=f"https://x.com/ada/status/20315577{seed:011d}",
        cells=tuple(
            cell(minutes, label, age, seed) for minutes, label in zip(AGES, LABELS, strict=True)
        ),
    )


def horizons() -> tuple[HorizonTally, ...]:
    hours = HorizonTally(
        subject=Subject.ACCOUNT,
        horizon_minutes=0,
        label="profile",
        tally=Tally(captured=166, late=1, missed=1, ahead=1),
    )
    rows = [
        HorizonTally(
            subject=Subject.POST,
            horizon_minutes=minutes,
            label=label,
            tally=Tally(
                ahead=3 + 2 * n,
                due=int(n == 3),
                captured=148 - 6 * n,
                late=(0, 2, 4, 1, 0, 1, 0, 0, 0)[n],
                missed=(0, 1, 0, 2, 0, 0, 0, 0, 0)[n],
                gone=int(n > 6),
            ),
        )
        for n, (minutes, label) in enumerate(zip(AGES, LABELS, strict=True))
    ]
    return (hours, *rows)


def actor(name: str, age: float, *, up: bool = True, error: str | None = None) -> ActorNow:
    return ActorNow(
        name=name,
        up=up,
        progressed_at=NOW - timedelta(seconds=age),
        progress_age_seconds=age,
        pass_seconds=0.2,
        faults_in_row=0 if up else 3,
        restarts=0 if up else 3,
        last_error=error,
    )


def next_captures() -> tuple[NextCapture, ...]:
    return tuple(
        NextCapture(
            subject=Subject.ACCOUNT if n == 2 else Subject.POST,
            subject_id=f"decision-{n}",
            label="" if n == 2 else LABELS[n + 1],
            due_at=NOW + timedelta(minutes=4 + 7 * n),
            text=None if n == 2 else TEXTS[n],
        )
        for n in range(5)
    )


def well() -> View:
    """All in order."""
    status = Status(
        now=NOW,
        speed=1.0,
        version="0.1.0",
        account=AccountNow(account_id="default", handle="ada"),
        verdict=Verdict(
            health=Health.WELL, sentence="All 27 readings of the last hour arrived on time."
        ),
        database_up=True,
        followers=FollowersNow(
            count=1306, measured_at=NOW - timedelta(minutes=41), day_change=12, week_change=64
        ),
        days=7,
        horizons=horizons(),
        losses=(
            Loss(
                state=CaptureState.MISSED,
                reason="no_capacity",
                words="growthd was not running, or had no time before its window closed",
                count=4,
            ),
            Loss(state=CaptureState.GONE, reason="gone", words="deleted or withheld", count=2),
        ),
        actors=tuple(actor(name, 3 + 7 * n) for n, name in enumerate(ACTORS)),
        next_captures=next_captures(),
    )
    return View(
        status=status,
        posts=[post(seed) for seed in range(len(TEXTS))],
        counts=counts(),
        days=30,
        labels=LABELS,
    )


def empty() -> View:
    """A daemon that has just started."""
    status = Status(
        now=NOW,
        speed=360.0,
        version="0.1.0",
        account=AccountNow(account_id="default", handle="ada"),
        verdict=Verdict(
            health=Health.WELL,
            sentence="Nothing is planned yet; the first reading of the profile comes within the "
            "hour.",
        ),
        database_up=True,
        followers=FollowersNow(),
        days=7,
        horizons=(),
        losses=(),
        actors=(),
        next_captures=(),
    )
    return View(status=status, posts=[], counts=[], days=30, labels=LABELS)
