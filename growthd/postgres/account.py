"""Who the server runs as: Postgres refuses root, so root lends it an unprivileged account."""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path

import attrs

from growthd.postgres.refusal import CannotServe

CANDIDATES = ("growthd", "postgres", "_postgres", "nobody")


@attrs.frozen(kw_only=True)
class Account:
    name: str
    uid: int
    gid: int


def choose(data: Path) -> Account | None:
    """The account to run the server as; None where it runs as ourselves, who are not root.

    A data directory that exists keeps its owner, so that an account that appears later (a system
    Postgres was installed) does not lock the server out of its own files.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat().st_uid) != 0:
        return _account(pwd.getpwuid(owner))
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in CANDIDATES:
        if name in known:
            return _account(known[name])
    raise CannotServe(
        "Postgres does not run as root, and none of the accounts "
        f"{', '.join(CANDIDATES)} exists to run it instead. "
        "Create one (useradd --system growthd), or run growthd as an ordinary user."
    )


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def private_mode() -> int:
    """The mode of a directory above the data: ours alone, or passable (never listable) for root.

    Root's account has to get through to its data; the files beside them stay closed to it.
    """
    return 0o711 if os.geteuid() == 0 else 0o700


def make_private(directory: Path) -> None:
    """The directory exists. What had to be made on the way has `private_mode`.

    Directories that existed keep their mode: they are not ours to open.
    """
    for step in (*reversed(directory.parents), directory):
        if not step.exists():
            step.mkdir(mode=private_mode())
            step.chmod(private_mode())  # whatever the umask took away


def barrier(path: Path, account: Account | None) -> Path | None:
    """The first directory on the way to `path`, itself included, that `account` may not enter."""
    if account is None:
        return None
    way = [*reversed(path.parents), path]
    return next((step for step in way if step.is_dir() and not _may_enter(step, account)), None)


def _may_enter(directory: Path, account: Account) -> bool:
    status = directory.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def give(path: Path, account: Account | None) -> None:
    """Make `path` belong to the server's account; nothing changes where that is ourselves."""
    if account is not None:
        os.chown(path, account.uid, account.gid)
