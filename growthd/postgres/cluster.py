"""The files of one embedded server: where each is, and how they come into being."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from urllib.parse import quote

import attrs

from growthd.postgres import program
from growthd.postgres.account import Account, barrier, give, make_private, private_mode
from growthd.postgres.binaries import Binaries
from growthd.postgres.meeting import PORT
from growthd.postgres.refusal import CannotServe

NAME = "growthd"
"""Of the database and of its owner."""


@attrs.frozen(kw_only=True)
class Cluster:
    """`directory` holds all that one server keeps; `account` owns the data, if we are root."""

    directory: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def log(self) -> Path:
        return self.directory / "postgres.log"

    @property
    def lock(self) -> Path:
        return self.directory / "lock"

    @property
    def password_file(self) -> Path:
        return self.directory / "password"

    def major(self) -> int | None:
        """The version that made the data; None where there are none yet."""
        version = self.data / "PG_VERSION"
        return int(version.read_text()) if version.exists() else None

    def dsn(self, meeting_place: Path) -> str:
        """What clients connect with; it holds the password."""
        password = self.password_file.read_text()
        return (
            f"postgresql://{NAME}:{password}@/{NAME}?host={quote(str(meeting_place))}&port={PORT}"
        )


def prepare(cluster: Cluster) -> None:
    """The directory exists, private, and open to the server's account alone."""
    make_private(cluster.directory)
    cluster.directory.chmod(private_mode())
    if cluster.account and (closed := barrier(cluster.directory, cluster.account)):
        raise CannotServe(
            f"Postgres does not run as root, and the account {cluster.account.name}, which runs it "
            f"instead, may not enter {closed}. Choose a data directory that it can reach, such as "
            f"/var/lib/growthd, or allow it to pass (chmod o+x {closed})."
        )


def check(cluster: Cluster) -> None:
    """The data, where there are any, are a cluster and ours; raises `CannotServe` where not."""
    if not cluster.data.exists():
        return
    if cluster.account is None and (owner := cluster.data.stat().st_uid) != os.geteuid():
        raise CannotServe(
            f"The data in {cluster.data} belong to the user with id {owner}. "
            "Run growthd as that user, or choose another data directory."
        )
    if cluster.major() is None:
        raise CannotServe(
            f"{cluster.data} is no Postgres data directory (it has no PG_VERSION). "
            "Move it away, or choose another data directory."
        )


async def create(cluster: Cluster, binaries: Binaries, *, durable: bool) -> None:
    """The cluster and its database exist: made under another name, then renamed.

    A start that is killed half-way leaves nothing that could be taken for a cluster.
    """
    unfinished = cluster.directory / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    give(unfinished, cluster.account)
    write_password(cluster)
    await program.run(_initdb(cluster, binaries, unfinished, durable=durable), cluster.account)
    await say(cluster, binaries, f"CREATE DATABASE {NAME}", data=unfinished)
    unfinished.rename(cluster.data)


def write_password(cluster: Cluster) -> str:
    """A new random password, in a file that only the server's account and root read."""
    password = secrets.token_urlsafe(24)
    fresh = cluster.password_file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(password)
    give(fresh, cluster.account)
    fresh.rename(cluster.password_file)
    return password


async def replace_lost_password(cluster: Cluster, binaries: Binaries) -> None:
    """Whoever owns the data may set a password: a lost file locks nobody out."""
    password = write_password(cluster)
    await say(cluster, binaries, f"ALTER ROLE {NAME} PASSWORD '{password}'", data=cluster.data)


async def say(cluster: Cluster, binaries: Binaries, statement: str, *, data: Path) -> None:
    """Run one statement on `data` in single-user mode, with no server and no client."""
    alone = ["--single", "-c", "log_checkpoints=off", "-D", str(data), "postgres"]
    await program.run([binaries.postgres, *alone], cluster.account, said=f"{statement};\n")


def _initdb(cluster: Cluster, binaries: Binaries, data: Path, *, durable: bool) -> list[str]:
    """Text sorts and compares by code point, on every machine alike."""
    provider = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    builtin = provider if binaries.major >= 17 else ()
    hasty = () if durable else ("--no-sync",)
    return [
        str(binaries.initdb),
        f"--pgdata={data}",
        f"--username={NAME}",
        f"--pwfile={cluster.password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--no-instructions",
        *builtin,
        *hasty,
    ]
