"""What a visit found, as a line of the spool and back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import attrs
from cattrs.preconf.orjson import make_converter

from growthd.actors.findings import Findings
from growthd.model.capture import Horizon
from growthd.model.verdict import PageReading
from growthd.model.visit import Visit
from growthd.store import jsonb
from growthd.store.events import Notice

FORMAT = 1


@attrs.frozen(kw_only=True)
class Line:
    """What the configuration at the time of the replay does not know."""

    format: int
    visit_id: UUID
    account_id: str
    visit: Visit
    reading: PageReading
    news: tuple[Notice, ...]
    seconds: float


_CONVERTER = make_converter()
_CONVERTER.register_structure_hook(UUID, lambda text, _: UUID(text))
_CONVERTER.register_structure_hook_func(lambda kind: kind is object, lambda json, _: json)


def dump(findings: Findings) -> bytes:
    """The findings as one line of JSON, their texts as the database would take them."""
    line = Line(
        format=FORMAT,
        visit_id=findings.visit_id,
        account_id=findings.account_id,
        visit=findings.visit,
        reading=findings.reading,
        news=tuple(findings.news),
        seconds=findings.seconds,
    )
    return jsonb.encode(_CONVERTER.unstructure(line)).encode()


def load(record: bytes, horizons: Sequence[Horizon], attempts: int) -> Findings:
    """What `dump` was given, to be judged by these horizons and attempts."""
    line = _CONVERTER.loads(record, Line)
    return Findings(
        account_id=line.account_id,
        visit=line.visit,
        reading=line.reading,
        horizons=horizons,
        attempts=attempts,
        news=line.news,
        seconds=line.seconds,
        visit_id=line.visit_id,
    )
