"""A pid file is believed as far as it was written."""

from __future__ import annotations

from pathlib import Path

from growthd.postgres import claim
from growthd.postgres.claim import Claim

LINES = ["4711", "/data", "1700000000", "5432", "/run/growthd", "", " 1 2", "ready   "]


def written(directory: Path, lines: list[str]) -> Claim | None:
    (directory / "postmaster.pid").write_text("\n".join(lines) + "\n")
    return claim.read(directory)


def test_a_whole_claim(tmp_path: Path) -> None:
    whole = Claim(pid=4711, socket_directory=Path("/run/growthd"), ready=True)
    assert written(tmp_path, LINES) == whole


def test_a_claim_in_the_making_is_not_ready(tmp_path: Path) -> None:
    for count in range(1, len(LINES)):
        so_far = written(tmp_path, LINES[:count])
        assert so_far is not None
        assert not so_far.ready


def test_a_single_user_server_claims_with_a_minus(tmp_path: Path) -> None:
    assert written(tmp_path, ["-4711"]) == Claim(pid=4711, socket_directory=None, ready=False)


def test_no_claim(tmp_path: Path) -> None:
    assert claim.read(tmp_path) is None
    assert written(tmp_path, [""]) is None
