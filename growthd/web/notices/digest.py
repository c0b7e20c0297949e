"""The last day of an account in a few lines of plain text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from growthd.web.notices.complaints import Said
from growthd.web.summary.status import Status
from growthd.web.wording import change, count, decimal, many

BEST = 3


@attrs.frozen(kw_only=True)
class Best:
    """A post of the last day or two, with the followers credited to it."""

    text: str | None
    credit: float | None


def digest(status: Status, best: Sequence[Best]) -> Said:
    """What to know in the morning; what is not known is not made up."""
    handle = status.account.handle if status.account else "nobody"
    return Said(title=f"growthd: @{handle}", body="\n".join(_lines(status, best)))


def _lines(status: Status, best: Sequence[Best]) -> Iterator[str]:
    followers = status.followers
    gained = "unknown" if followers.day_change is None else change(followers.day_change)
    yield f"Followers: {count(followers.count)}, {gained} in a day."
    tallies = [row.tally for row in status.horizons]
    ended, on_time = sum(t.ended for t in tallies), sum(t.captured for t in tallies)
    if ended:
        yield f"Readings: {on_time:,} of {ended:,} on time in {many(status.days, 'day')}."
    earned = [post for post in best if post.credit is not None and post.credit >= 0.05]
    if earned:
        yield "What brought followers:"
        yield from (f"  {decimal(post.credit)}  {post.text or 'a post'}" for post in earned[:BEST])
    if status.verdict.troubles:
        yield "Wrong:"
        yield from (f"  {each.what} {each.remedy}" for each in status.verdict.troubles)
    else:
        yield status.verdict.sentence
