"""Logs: pretty on a terminal, one JSON object a line elsewhere; hostile text made harmless."""

from __future__ import annotations

import logging
import sys
import unicodedata
from collections.abc import MutableMapping
from typing import Any

import structlog

from growthd.config import Daemon, LogFormat, LogLevel

_LEVELS = {
    LogLevel.DEBUG: logging.DEBUG,
    LogLevel.INFO: logging.INFO,
    LogLevel.WARNING: logging.WARNING,
    LogLevel.ERROR: logging.ERROR,
}
_HARMLESS = frozenset("\n\t")


def configure(daemon: Daemon) -> None:
    """Every logger of the process writes to stderr at `daemon.log_level`. May be called again."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _disarm,
            *_rendering(daemon.log_format),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[daemon.log_level]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def _rendering(form: LogFormat) -> list[structlog.types.Processor]:
    pretty = form is LogFormat.PRETTY or (form is LogFormat.AUTO and sys.stderr.isatty())
    if pretty:
        # The default formatter prints local variables, and with them every secret in them.
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def _disarm(
    _logger: object,
    _method: str,
    event: MutableMapping[str, Any],  # structlog's own type
) -> MutableMapping[str, Any]:
    """Scraped text may hold control and bidi characters, which could rewrite a terminal's lines."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = plain(value)
    return event


def plain(text: str) -> str:
    """The text without control, format and surrogate characters."""
    if text.isprintable():
        return text
    return "".join(
        char for char in text if char in _HARMLESS or unicodedata.category(char)[0] != "C"
    )
