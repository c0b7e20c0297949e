"""The log that rolls by itself: bounded, whole lines, private, and never the daemon's end."""

from __future__ import annotations

import stat
from pathlib import Path

from growthd.service.duty import LOG, logged
from growthd.service.rolling import RollingLog


def test_it_stays_within_its_bounds_and_loses_no_line_of_the_newest(tmp_path: Path) -> None:
    """F65: a log without bound fills the disk."""
    with RollingLog(path=tmp_path / "log", most=1000, kept=3) as log:
        for n in range(500):
            print(f"line {n}", file=log)

    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["log", "log.1", "log.2", "log.3"]
    assert all(file.stat().st_size <= 1000 for file in files)
    newest_last = [tmp_path / name for name in ("log.3", "log.2", "log.1", "log")]
    lines = [line for file in newest_last for line in file.read_text().split("\n") if line]
    assert lines[-1] == "line 499"
    numbers = [int(line.removeprefix("line ")) for line in lines]
    assert numbers == list(range(numbers[0], 500))


def test_it_goes_on_where_it_left_off(tmp_path: Path) -> None:
    for _ in range(2):
        with RollingLog(path=tmp_path / "log", most=1000) as log:
            print("x" * 600, file=log)

    assert (tmp_path / "log.1").stat().st_size == 601


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    with logged(tmp_path / "logs") as file:
        import sys  # noqa: PLC0415 - the stream is another one inside the block

        print("said", file=sys.stderr)

    assert (file.name, file.read_text()) == (LOG, "said\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_disk_that_takes_nothing_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    with RollingLog(path=tmp_path / "log") as log:
        assert log.write("lost\n") == 5
