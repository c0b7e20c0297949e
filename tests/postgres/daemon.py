"""A daemon that serves a directory until its standard input ends: what a test may kill.

`python -m tests.postgres.daemon DIRECTORY [USER]` prints the DSN, or a refusal on standard error.
"""

from __future__ import annotations

import os
import pwd
import sys
from pathlib import Path

import trio

from growthd.postgres import binaries
from growthd.postgres.account import Account
from growthd.postgres.loan import lend
from growthd.postgres.refusal import CannotServe
from growthd.postgres.server import serve


def become(user: str) -> None:
    """Root steps down, once all modules and programs are within the user's reach.

    The interpreter may lie under /root, which the user cannot read: trio loads its last modules
    by starting a process, and the server's programs are lent as they are to its account.
    """
    trio.run(trio.run_process, ["true"])
    entry = pwd.getpwnam(user)
    account = Account(name=user, uid=entry.pw_uid, gid=entry.pw_gid)
    os.environ["GROWTHD_PG_BIN"] = str(lend(binaries.find(None), account).directory)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


async def live(directory: Path) -> None:
    async with serve(directory, durable=False) as dsn:
        print(dsn, flush=True)
        await trio.to_thread.run_sync(sys.stdin.read)


def main(directory: str, *user: str) -> None:
    for name in user:
        become(name)
    try:
        trio.run(live, Path(directory))
    except CannotServe as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main(*sys.argv[1:])
