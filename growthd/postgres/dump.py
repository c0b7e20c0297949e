"""Backups: one file by pg_dump, taken while the server works, and put back in one transaction."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import trio

from growthd.postgres.binaries import Binaries, find
from growthd.postgres.refusal import CannotServe


async def backup(dsn: str, schema: str, file: Path) -> None:
    """`file` holds the schema as it was at one moment. CannotServe says why it could not be made.

    It is written beside its name and moved there when it is whole; nobody else can read it.
    """
    draft = file.with_name(f".{file.name}.part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        arguments = ["--format=custom", f"--schema={schema}", f"--file={draft}", "--no-owner"]
        await _run("pg_dump", [*arguments, "--no-privileges"], dsn)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


async def restore(dsn: str, file: Path, clear: str) -> None:
    """The database holds what the backup holds: all of it, or what it had before.

    `clear` is SQL that takes away what the backup brings, in the same transaction; a schema is
    neither dropped nor made by the backup itself, since others may have tables in it.
    """
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".restore-") as folder:
        contents, script, first = (Path(folder) / name for name in ("contents", "script", "first"))
        await _run("pg_restore", ["--list", f"--file={contents}", str(file)], None)
        wanted = [line for line in contents.read_text().splitlines() if " SCHEMA - " not in line]
        contents.write_text("\n".join(wanted))
        first.write_text(clear)
        unowned = ["--no-owner", "--no-privileges", f"--use-list={contents}"]
        await _run("pg_restore", [*unowned, f"--file={script}", str(file)], None)
        whole = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        await _run("psql", [*whole, f"--file={first}", f"--file={script}"], dsn)


async def _run(program: str, arguments: Sequence[str], dsn: str | None) -> None:
    """The password goes by the environment, where other users of the machine cannot see it."""
    binaries = find(None)
    bare, password = _parted(dsn) if dsn else (None, None)
    secret = {"PGPASSWORD": password} if password else {}
    ended = await trio.run_process(
        [_path(binaries, program), *([f"--dbname={bare}"] if bare else []), *arguments],
        capture_stdout=True,
        capture_stderr=True,
        check=False,
        env={"PATH": os.defpath, "LC_ALL": "C", **secret},
        stdin=subprocess.DEVNULL,
    )
    if ended.returncode != 0:
        complaint = ended.stderr.decode(errors="replace").strip()
        raise CannotServe(f"{program} of PostgreSQL {binaries.major} failed: {complaint}")


def _path(binaries: Binaries, program: str) -> Path:
    path = binaries.directory / program
    if not os.access(path, os.X_OK):
        raise CannotServe(
            f"{path} is missing: name the bin directory of a whole PostgreSQL in GROWTHD_PG_BIN"
        )
    return path


def _parted(dsn: str) -> tuple[str, str | None]:
    """The DSN without its password, and that."""
    parts = urlsplit(dsn)
    if parts.password is None:
        return dsn, None
    user, _, place = parts.netloc.rpartition("@")
    name = user.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{name}@{place}")), unquote(parts.password)
