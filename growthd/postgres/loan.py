"""Programs that the server's account may reach, where root keeps its own out of reach."""

from __future__ import annotations

import shutil
import stat
import tempfile
from importlib.metadata import version
from pathlib import Path

import attrs
import platformdirs

from growthd.postgres.account import Account, barrier
from growthd.postgres.binaries import PACKAGE, WHEEL, Binaries
from growthd.postgres.refusal import CannotServe

CACHE = platformdirs.site_cache_path("growthd")


def lend(binaries: Binaries, account: Account | None, cache: Path = CACHE) -> Binaries:
    """Programs that `account` may run: these, or a copy of the wheel's in the machine's cache.

    A clone under /root is closed to every other account. Opening /root would be wrong, and a copy
    made once costs 30 MB.
    """
    closed = barrier(binaries.directory, account)
    if closed is None:
        return binaries
    if binaries.directory.parent.parent.name != PACKAGE:
        raise CannotServe(
            f"Postgres does not run as root, and the account {account.name if account else ''} may "
            f"not enter {closed}, where its programs are ({binaries.directory}). "
            "Point GROWTHD_PG_BIN to programs elsewhere, or unset it."
        )
    return attrs.evolve(binaries, directory=_copied(binaries.directory, cache))


def _copied(directory: Path, cache: Path) -> Path:
    site = directory.parent.parent.parent
    edition = cache / f"{directory.parent.name}-{version(WHEEL)}"
    copy = edition / directory.relative_to(site)
    if not copy.exists():
        _copy(site, directory.parent.relative_to(site), edition)
    return copy


def _copy(site: Path, programs: Path, edition: Path) -> None:
    """Copy beside, then rename: a half-made copy is never taken for a whole one."""
    edition.parent.mkdir(parents=True, exist_ok=True)
    edition.parent.chmod(0o755)
    with tempfile.TemporaryDirectory(dir=edition.parent, ignore_cleanup_errors=True) as beside:
        made = Path(beside) / "copy"
        libraries = (Path(f"{PACKAGE}.libs"), Path(PACKAGE) / ".dylibs")
        for part in (programs, *(each for each in libraries if (site / each).exists())):
            shutil.copytree(
                site / part,
                made / part,
                symlinks=True,
                ignore=shutil.ignore_patterns("include", "*.a"),
            )
        _open_to_all(made)
        if not edition.exists():
            made.rename(edition)


def _open_to_all(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
