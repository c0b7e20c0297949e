"""What waits on the disk outlives crashes, torn writes and bad sectors, and never outgrows it."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trio

from growthd.store.spool import Spool, SpoolFull

ROOM = 2**20
APPENDING = """
import sys, trio
from pathlib import Path
from growthd.store.spool import Spool

async def main():
    spool = Spool.open(Path(sys.argv[1]), 2**30)
    for number in range(1_000_000):
        await spool.append(b'{"n": %d}' % number)
        print(number, flush=True)

trio.run(main)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def size(file: Path) -> int:
    return file.stat().st_size


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


def read(file: Path) -> bytes:
    return file.read_bytes()


def write(file: Path, content: bytes) -> None:
    file.write_bytes(content)


async def drained(spool: Spool) -> list[bytes]:
    """Every record, taken out in order."""
    found = []
    while spool:
        found.append(await spool.first())
        await spool.drop()
    return found


async def filled(file: Path, *records: bytes) -> Spool:
    spool = Spool.open(file, ROOM)
    for record in records:
        await spool.append(record)
    return spool


async def test_records_come_back_in_order_also_in_another_life(file: Path) -> None:
    await filled(file, b"one", b"two", b"three")

    spool = Spool.open(file, ROOM)

    assert len(spool) == 3
    assert await drained(spool) == [b"one", b"two", b"three"]
    assert (size(file), spool.size_bytes) == (0, 0)
    assert len(Spool.open(file, ROOM)) == 0


async def test_what_was_not_dropped_comes_back(file: Path) -> None:
    """A kill in the middle of a replay: whoever replays is told twice, and never not at all."""
    spool = await filled(file, b"one", b"two")
    await spool.drop()

    assert await drained(Spool.open(file, ROOM)) == [b"one", b"two"]


async def test_only_the_owner_may_read_it(file: Path) -> None:
    await filled(file, b"one")

    assert mode(file) == 0o600


@pytest.mark.parametrize("cut", [1, 3, 9, 12])
async def test_a_torn_last_record_is_cut_off(file: Path, cut: int) -> None:
    await filled(file, b"one", b"two")
    os.truncate(file, size(file) - cut)

    spool = Spool.open(file, ROOM)
    await spool.append(b"three")

    assert await drained(Spool.open(file, ROOM)) == [b"one", b"three"]


async def test_a_spoiled_record_is_passed_by_and_counted(file: Path) -> None:
    await filled(file, b"one", b"two", b"three")
    write(file, read(file).replace(b"two", b"tw0"))

    spool = Spool.open(file, ROOM)

    assert spool.damaged == 1
    assert await drained(spool) == [b"one", b"three"]


async def test_nothing_but_damage_leaves_an_empty_spool_that_serves_on(file: Path) -> None:
    write(file, b"\0" * 512 + b"\n" + b"\xff" * 77)

    spool = Spool.open(file, ROOM)
    await spool.append(b"one")

    assert await drained(Spool.open(file, ROOM)) == [b"one"]


async def test_it_keeps_to_its_bound(file: Path) -> None:
    spool = Spool.open(file, 100)
    await spool.append(b"x" * 60)

    with pytest.raises(SpoolFull, match="bound of 100 bytes"):
        await spool.append(b"y" * 60)

    assert await drained(spool) == [b"x" * 60]
    await spool.append(b"z" * 60)


async def test_a_full_disk_takes_a_record_whole_or_not_at_all(file: Path) -> None:
    """F65: what the disk refuses is said, and what was there before is untouched."""
    spool = await filled(file, b"one")

    with _files_no_longer_than(size(file) + 20), pytest.raises(SpoolFull, match="written"):
        await spool.append(b"x" * 500)

    assert len(spool) == 1
    assert await drained(Spool.open(file, ROOM)) == [b"one"]


async def test_waiting_for_a_record_and_for_there_to_be_none(
    file: Path, nursery: trio.Nursery
) -> None:
    spool = Spool.open(file, ROOM)
    await spool.drained()
    nursery.start_soon(spool.append, b"one")

    assert await spool.first() == b"one"
    nursery.start_soon(spool.drop)
    with trio.fail_after(60):
        await spool.drained()


async def test_what_is_set_aside_is_kept_beside(file: Path) -> None:
    """F44: a record that cannot be written holds up no other."""
    spool = await filled(file, b"poison", b"two")

    await spool.set_aside()

    assert await drained(spool) == [b"two"]
    assert read(file.with_suffix(".refused")) == b"poison\n"


def test_all_that_was_promised_outlives_kill_9(file: Path) -> None:
    command = [sys.executable, "-c", APPENDING, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        for _ in range(50):
            writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
        promised = 50 + len(writer.stdout.readlines())

    found = trio.run(drained, Spool.open(file, 2**30))

    assert found[:promised] == [b'{"n": %d}' % number for number in range(promised)]
    assert len(found) <= promised + 1


@contextmanager
def _files_no_longer_than(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
