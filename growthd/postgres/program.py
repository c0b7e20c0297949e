"""How a Postgres program is run: as its account, in its own session, with a clean environment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import trio

from growthd.postgres.account import Account
from growthd.postgres.refusal import CannotServe


class Options(TypedDict, total=False):
    env: dict[str, str]
    cwd: str
    start_new_session: bool
    umask: int
    user: int
    group: int
    extra_groups: list[int]


def options(account: Account | None) -> Options:
    """Keywords for the process: a session of its own keeps the terminal's Ctrl-C from it.

    The environment is bare, since PGDATA, PGPORT or a locale would change what the program does;
    without LC_ALL a postmaster on macOS ends with "became multithreaded during startup".
    """
    bare = Options(
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        cwd="/",
        start_new_session=True,
        umask=0o077,
    )
    if account is None:
        return bare
    return Options(**bare, user=account.uid, group=account.gid, extra_groups=[])


async def run(command: Sequence[str | Path], account: Account | None, *, said: str = "") -> None:
    """Run a program that ends by itself; raises `CannotServe` with what it complained of."""
    ended = await trio.run_process(
        command,
        stdin=said.encode(),
        capture_stdout=True,
        capture_stderr=True,
        check=False,
        **options(account),
    )
    complaint = ended.stderr.decode(errors="replace").strip()
    # A single-user server reports a failed statement, and ends with 0.
    if ended.returncode != 0 or "ERROR:" in complaint:
        raise CannotServe(
            f"{Path(command[0]).name} failed with status {ended.returncode}: {complaint}. "
            "Check the disk's free space and the directory's permissions."
        )
