"""When to say that something is wrong, when again, and when it is over. Pure: told the time."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from growthd.web.summary.status import Health, Trouble, Verdict
from growthd.web.wording import span

_WORSE = {Health.WELL: 0, Health.WATCH: 1, Health.TROUBLE: 2}


@attrs.frozen(kw_only=True)
class Said:
    """A message, as plain text."""

    title: str
    body: str


@attrs.define(kw_only=True)
class Complaints:
    """Hears of every look, and says something where it is time to."""

    after_looks: int
    repeat: timedelta
    _bad_looks: int = attrs.field(default=0, init=False)
    _since: datetime | None = attrs.field(default=None, init=False)
    _told: Health = attrs.field(default=Health.WELL, init=False)
    _told_at: datetime | None = attrs.field(default=None, init=False)

    def hear(self, verdict: Verdict, now: datetime) -> Said | None:
        """What is to be said after this look; None where nothing is.

        Said once `after_looks` in a row found something wrong, at once where it gets worse, again
        after `repeat`, and once more when it is over.
        """
        if verdict.health is Health.WELL:
            return self._well(verdict, now)
        self._since = self._since or now
        self._bad_looks += 1
        if self._bad_looks < self.after_looks or not self._is_time(verdict.health, now):
            return None
        self._told, self._told_at = verdict.health, now
        return Said(title=f"growthd: {verdict.sentence}", body=_body(verdict.troubles))

    def _is_time(self, health: Health, now: datetime) -> bool:
        if self._told_at is None or _WORSE[health] > _WORSE[self._told]:
            return True
        return now - self._told_at >= self.repeat

    def _well(self, verdict: Verdict, now: datetime) -> Said | None:
        since, told = self._since, self._told_at
        self._bad_looks, self._since = 0, None
        self._told, self._told_at = Health.WELL, None
        if told is None or since is None:
            return None
        body = f"It lasted {span(now - since)}. {verdict.sentence}"
        return Said(title="growthd: resolved, all is well again", body=body)


def _body(troubles: tuple[Trouble, ...]) -> str:
    return "\n".join(f"{trouble.what}\n  {trouble.remedy}" for trouble in troubles)
