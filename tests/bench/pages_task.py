"""The task that every contender of the page benchmark is given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs

from growthd.model.reading import Owner

START = datetime(2026, 1, 5, tzinfo=UTC)
NOW = START + timedelta(days=12)
OWNER = Owner(account_id="4200000042", handle="ada_grows")
AT_ONCE = 4


@attrs.frozen(kw_only=True)
class Task:
    """Capture each of `urls`, `AT_ONCE` at a time, and say when each was done."""

    base_url: str
    post_ids: tuple[str, ...]

    def url(self, post_id: str) -> str:
        return f"{self.base_url}/{OWNER.handle}/status/{post_id}"

    def check(self, post_id: str, answer: bytes, document: str) -> None:
        """Raise AssertionError unless answer and document are of that post."""
        assert post_id.encode() in answer
        assert f"/status/{post_id}" in document
