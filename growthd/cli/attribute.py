"""`growthd attribute`: the follower ledger of exported or simulated accounts."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from growthd.compute.attribution.account import attribute as attribute_history
from growthd.compute.attribution.results import Attribution
from growthd.sources.exported import POSTS, ExportedTableError, history_of, write_results


def attribute(
    *, from_: Annotated[Path, Parameter(name="--from")], out: Path, seed: int = 0
) -> None:
    """Write attribution.csv and ledger.json for an exported account, or for a folder of such.

    Parameters
    ----------
    from_
        A folder with posts.csv, metric_snapshots.csv and account_snapshots.csv, or a folder of
        such folders.
    out
        Where the results go: for several accounts, each in a folder of its own name.
    seed
        The same seed gives the same result.

    """
    several = sorted(path.parent for path in from_.glob(f"*/{POSTS}"))
    one = (from_ / POSTS).is_file() or not several
    accounts = [(from_, out)] if one else [(account, out / account.name) for account in several]
    for account, folder in accounts:
        try:
            print(_attributed(account, folder, seed), flush=True)
        except ExportedTableError as error:
            sys.exit(f"growthd attribute: {error}")


def _attributed(account: Path, out: Path, seed: int) -> str:
    """The results of one account are in `out`; returns what to say of them."""
    begun = time.process_time()
    attribution = attribute_history(history_of(account), seed=seed)
    seconds = time.process_time() - begun
    write_results(out, attribution, seconds)
    return f"{account.name}: {_told(attribution)}, in {seconds:.1f} s of one core"


def _told(attribution: Attribution) -> str:
    totals = attribution.totals
    found = "" if attribution.verdict.identifiable else "; not identifiable, credits are shares"
    return (
        f"{totals.first} to {totals.last} followers: {totals.posts:+.0f} by posts, "
        f"{totals.background:+.0f} by none, {-totals.unfollows:+.0f} unfollowed, "
        f"{-totals.purged:+.0f} purged{found}"
    )
