"""What a visit says once the past is known: falls held back, doubts decided, outbreaks noticed."""

from __future__ import annotations

import attrs

from growthd.actors.findings import Findings
from growthd.model.verdict import PostVerdict
from growthd.reading.history import in_light_of, reviewed
from growthd.store import blindness, doubts
from growthd.store.database import Session


async def judged(session: Session, findings: Findings) -> Findings:
    """The findings judged by what the account's earlier readings published and held back."""
    reading = findings.reading
    seen = [each for each, answer in reading.posts.items() if isinstance(answer, PostVerdict)]
    history = await doubts.history(session, account_id=findings.account_id, tweet_ids=seen)
    judged_anew = in_light_of(reading, history)
    outbreaks = await blindness.saw(
        session, account_id=findings.account_id, blind=reading.unknown_shapes, at=reading.read_at
    )
    return attrs.evolve(
        findings,
        reading=judged_anew,
        review=reviewed(judged_anew, history),
        outbreaks=tuple(outbreaks),
    )
