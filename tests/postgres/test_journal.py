"""The server's log stays small and tells why a start failed."""

from __future__ import annotations

import os
from pathlib import Path

from growthd.postgres import journal


def test_a_grown_log_is_cut_under_the_hand_of_its_writer(tmp_path: Path) -> None:
    path = tmp_path / "postgres.log"
    writer = journal.open_for_append(path)
    os.write(writer, b"x" * (journal.LARGEST_BYTES + 1))
    journal.rotate(path)
    os.write(writer, b"next\n")
    os.close(writer)
    assert path.read_text() == "next\n"
    assert (tmp_path / "postgres.log.1").stat().st_size == journal.LARGEST_BYTES + 1


def test_a_small_or_absent_log_is_left_alone(tmp_path: Path) -> None:
    journal.rotate(tmp_path / "postgres.log")
    (tmp_path / "postgres.log").write_text("small")
    journal.rotate(tmp_path / "postgres.log")
    assert [file.name for file in tmp_path.iterdir()] == ["postgres.log"]


def test_the_last_words_are_of_this_start_and_telling(tmp_path: Path) -> None:
    path = tmp_path / "postgres.log"
    path.write_text("FATAL: of yesterday\n")
    since = path.stat().st_size
    assert journal.last_words(path, since) == "nothing"
    with path.open("a") as file:
        file.write("LOG: starting\nFATAL: no space\nLOG: database system is shut down\n")
    assert journal.last_words(path, since) == "FATAL: no space"
