"""The daemon: whether it runs, whether its page answers, and whether its port is to be had."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from growthd.config import Config
from growthd.doctor.issue import Issue, broken, warning
from growthd.postgres import lock
from growthd.postgres.refusal import DirectoryHeld
from growthd.store.runners import Runner
from growthd.web.door import ADDRESS

SILENT = timedelta(minutes=5)
ANSWER_SECONDS = 2.0


def at_work(runners: Sequence[Runner], now: datetime) -> Iterator[Issue]:
    """Whether some daemon works on this database; `now` is the database's clock."""
    alive = [one for one in runners if one.stopped_at is None and now - one.seen_at < SILENT]
    if alive:
        yield from _versions(alive)
        return
    last = max((one.seen_at for one in runners), default=None)
    yield warning(
        "growthd is not running: nothing is read.",
        "no runner was ever seen" if last is None else f"last seen {last:%Y-%m-%d %H:%M} UTC",
        "Start it: growthd run, or for good: growthd service install",
    )


def _versions(alive: Sequence[Runner]) -> Iterator[Issue]:
    versions = sorted({one.version for one in alive})
    if len(versions) > 1:
        yield warning(
            "Several versions of growthd work on one database.",
            ", ".join(f"{one.runner[:8]} runs {one.version}" for one in alive),
            "Restart the older ones",
        )


def door(config: Config) -> Iterator[Issue]:
    """Whether the page answers where a daemon runs here, and could be served where none does."""
    running = is_running(config)
    port = _told_port(config) or config.web.port
    answers = bool(port) and _answers(config.web.host, port)
    if running and not answers:
        yield warning(
            "The daemon runs, and its page does not answer.",
            f"{config.web.host}:{port} is silent",
            "Its log says why",
        )
    if not running and answers:
        yield broken(
            "Another program has the page's port: growthd cannot start.",
            f"{config.web.host}:{port} answers",
            "Set web.port to another number, or end that program",
        )


def is_running(config: Config) -> bool:
    """Whether a daemon holds the data directory."""
    file = config.daemon.data_dir / "daemon.lock"
    if not file.exists():
        return False
    try:
        with lock.hold(file):
            return False
    except DirectoryHeld:
        return True


def _told_port(config: Config) -> int | None:
    with suppress(OSError, ValueError):
        told = (config.daemon.data_dir / ADDRESS).read_text(encoding="ascii")
        return int(told.strip().rpartition(":")[2].strip("/"))
    return None


def _answers(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((host, port), timeout=ANSWER_SECONDS):
        return True
    return False
