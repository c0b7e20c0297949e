"""`growthd init`: a first configuration."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from growthd.cli.plain import UNHEALTHY, USAGE, ConfigPath


def init(
    *,
    handle: Annotated[str | None, Parameter(help="The account's handle.")] = None,
    config: ConfigPath = None,
) -> None:
    """Write a configuration with every setting explained, and the account that is to be watched.

    A configuration that is there already is left as it is.

    Parameters
    ----------
    handle
        The account's handle, with or without the @. Asked for where it is not given.
    config
        Where to write it. Default: where growthd looks for it.

    """
    from growthd.config.first import Taken, first, written_to  # noqa: PLC0415 - only here

    try:
        text = first(handle or _asked())
    except ValueError as wrong:
        print(f"handle {wrong}", file=sys.stderr)
        raise SystemExit(USAGE) from None
    try:
        path = written_to(config, text)
    except Taken as taken:
        print(taken, file=sys.stderr)
        raise SystemExit(UNHEALTHY) from None
    print(f"{path} is written. Next:\n")
    print(f"  growthd check-config -c {_quoted(path)}   says what is wrong with it, or nothing")
    print(f"  growthd probe -c {_quoted(path)}          looks at the account once, stores nothing")
    print(f"  growthd service install -c {_quoted(path)}")


def _asked() -> str:
    if not sys.stdin.isatty():
        print("Which account? growthd init --handle your_handle", file=sys.stderr)
        raise SystemExit(USAGE)
    return input("Which account is yours? @")


def _quoted(path: Path) -> str:
    return f"'{path}'" if " " in str(path) else str(path)
