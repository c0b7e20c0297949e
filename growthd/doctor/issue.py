"""What the doctor finds: each issue with its evidence, and what mends it, the safest first."""

from __future__ import annotations

from enum import StrEnum

import attrs


class Severity(StrEnum):
    BROKEN = "broken"
    """The loop does not close, or soon will not."""
    WARNING = "warning"


@attrs.frozen(kw_only=True)
class Issue:
    severity: Severity
    what: str
    evidence: str
    fixes: tuple[str, ...]


def broken(what: str, evidence: str, *fixes: str) -> Issue:
    return Issue(severity=Severity.BROKEN, what=what, evidence=evidence, fixes=fixes)


def warning(what: str, evidence: str, *fixes: str) -> Issue:
    return Issue(severity=Severity.WARNING, what=what, evidence=evidence, fixes=fixes)
