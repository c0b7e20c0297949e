"""Raw material of one visit to a page, before anybody has read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs


@attrs.frozen(kw_only=True)
class Payload:
    """One response that passed by while the page loaded."""

    operation: str
    """The last segment of …/i/api/graphql/<queryId>/<operation>."""
    variables: bytes
    """The request's `variables` as JSON, b"" where there were none."""
    status: int
    headers: Mapping[str, str]
    """Response headers, names in lower case."""
    body: bytes
    received_at: datetime


@attrs.frozen(kw_only=True)
class PageCapture:
    """Everything one bounded visit brought home."""

    asked: str
    """The URL that was navigated to."""
    url: str
    """Where the page ended up."""
    title: str
    html: bytes
    """The document as rendered when the visit settled or its time ran out."""
    settled: bool
    """False where neither content nor a terminal state appeared within the bound."""
    payloads: tuple[Payload, ...]
    loaded_at: datetime
