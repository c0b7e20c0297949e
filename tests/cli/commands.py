"""The real command, run to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

import attrs

LONGEST_SECONDS = 60.0


@attrs.frozen(kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def growthd(*arguments: str, said: str = "", environ: Mapping[str, str] | None = None) -> Ended:
    """`growthd` with these arguments, told `said`; a traceback is nobody's answer."""
    ended = subprocess.run(
        [sys.executable, "-m", "growthd", *arguments],
        input=said,
        text=True,
        capture_output=True,
        check=False,
        timeout=LONGEST_SECONDS,
        env={**os.environ, **(environ or {})},
    )
    assert "Traceback" not in ended.stderr, ended.stderr
    return Ended(code=ended.returncode, out=ended.stdout, err=ended.stderr)
