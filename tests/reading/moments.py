"""The one moment at which everything in these tests happens."""

from __future__ import annotations

from datetime import UTC, datetime

NOON = datetime(2026, 8, 7, 12, 0, tzinfo=UTC)
