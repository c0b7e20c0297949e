"""The browser's own profile: a private folder, held by one daemon and one browser at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from growthd.supervision.outage import Outage

_DAEMONS_LOCK = "growthd.lock"
_CHROMIUMS_LOCK = "SingletonLock"
_NAMES_PROFILE = "--user-data-dir="
_CHROMIUMS_TRACES = (_CHROMIUMS_LOCK, "SingletonCookie", "SingletonSocket", "DevToolsActivePort")


class ProfileHeld(Outage):
    """Somebody else uses the browser profile; the message says who, and what to do."""


@contextmanager
def held(profile: Path) -> Iterator[None]:
    """The profile folder exists, is private (0700), and no other growthd uses it inside.

    Raises ProfileHeld where another daemon does.
    """
    profile.mkdir(parents=True, exist_ok=True, mode=0o700)
    profile.chmod(0o700)
    with (profile / _DAEMONS_LOCK).open("a+") as lock:
        _lock(lock.fileno(), profile)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _lock(descriptor: int, profile: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        who = (profile / _DAEMONS_LOCK).read_text() or "unknown"
        raise ProfileHeld(
            f"another growthd (process {who}) uses the browser profile {profile}; stop it first"
        ) from taken


def tenant(profile: Path) -> psutil.Process | None:
    """The live browser that uses the profile, or None. Its lock alone proves nothing.

    A lock outlives a killed browser, and its pid may be another program's by now. So the holder
    counts only if it is a browser, and its command line names no other profile.
    """
    try:
        _, _, pid = str((profile / _CHROMIUMS_LOCK).readlink()).rpartition("-")
        holder = psutil.Process(int(pid))
        return holder if lives(holder) and _uses(holder, profile) else None
    except (OSError, ValueError, psutil.Error):
        return None


def lives(process: psutil.Process) -> bool:
    """True unless it has ended, whether or not its parent has taken note."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _uses(holder: psutil.Process, profile: Path) -> bool:
    named = [Path(a.partition("=")[2]) for a in holder.cmdline() if a.startswith(_NAMES_PROFILE)]
    if named:
        return named[-1].resolve() == profile.resolve()
    return "chrom" in holder.name().lower()


def is_ours(holder: psutil.Process) -> bool:
    """True for a browser that a growthd launched: nobody else lets the port be chosen freely."""
    try:
        return "--remote-debugging-port=0" in holder.cmdline()
    except psutil.Error:
        return False


def refuse(profile: Path, holder: psutil.Process) -> ProfileHeld:
    """The refusal that names the browser in possession."""
    return ProfileHeld(
        f"{holder.name()} (process {holder.pid}) has the browser profile {profile} open; close it"
    )


def sweep(profile: Path) -> None:
    """What a dead browser left of its lock and port is gone. Only to be called without a tenant."""
    for name in _CHROMIUMS_TRACES:
        with suppress(FileNotFoundError):
            (profile / name).unlink()
