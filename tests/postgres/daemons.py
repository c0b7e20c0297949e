"""Daemons as processes of their own, for tests that kill them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def daemon(directory: Path, *user: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A daemon serving `directory`, as `user` or as ourselves, and its DSN."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.postgres.daemon", str(directory), *user],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        dsn = process.stdout.readline().strip()
        assert dsn, "the daemon said why on standard error"
        yield process, dsn
