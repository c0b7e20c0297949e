"""The platform pushes back: walls, rate limits and failures of the last hours."""

from __future__ import annotations

import attrs

from growthd.compute.planning.envelope import Cadence, Envelope

_FEWEST_ATTEMPTS = 3
_FAILING = 0.2


@attrs.frozen(kw_only=True)
class Resistance:
    """What was met within the last `hours`."""

    hours: int
    walls: int = 0
    """Challenges and login walls."""
    rate_limits: int = 0
    attempts: int = 0
    """Posts and replies that were tried."""
    failures: int = 0

    @property
    def met(self) -> bool:
        """One wall or rate limit, or more than a fifth of at least three attempts failed."""
        failing = self.attempts >= _FEWEST_ATTEMPTS and self.failures > _FAILING * self.attempts
        return self.walls > 0 or self.rate_limits > 0 or failing

    def yielding(self, cadence: Cadence, envelope: Envelope) -> Cadence:
        """Half the cadence, but no less than the envelope's least, where resistance was met."""
        if not self.met:
            return cadence
        return envelope.clamp(Cadence(posts=cadence.posts // 2, replies=cadence.replies // 2))

    @property
    def words(self) -> str:
        """What was met, for people."""
        met = [
            f"{count} {name}{'' if count == 1 else 's'}"
            for count, name in (
                (self.walls, "wall"),
                (self.rate_limits, "rate limit"),
                (self.failures, "failed attempt"),
            )
            if count
        ]
        return f"{' and '.join(met) or 'no resistance'} in the last {self.hours} h"
