"""What was freed is the system's again, whatever still lives beside it."""

from __future__ import annotations

import subprocess
import sys

import psutil
import pytest

from growthd.supervision.memory import give_back

PIECE, PIECES = 100_000, 1_000


def test_what_was_freed_between_things_that_live_on_is_given_back() -> None:
    if not give_back():
        pytest.skip("not glibc")
    process = psutil.Process()
    pieces = [b"\1" * PIECE for _ in range(PIECES)]
    full = process.memory_info().rss
    del pieces[:-1]

    assert give_back()
    assert process.memory_info().rss < full - PIECE * PIECES / 2
    assert len(pieces[0]) == PIECE


HOLES = """
import psutil
from growthd.supervision.memory import keep_large_apart
if not keep_large_apart():
    raise SystemExit
del (lesson := [bytearray(8 * 2**20)])[:]
pieces = [b"\\1" * 2**20 for _ in range(100)]
full = psutil.Process().memory_info().rss
del pieces[:-1]
print((full - psutil.Process().memory_info().rss) // 2**20)
"""


def test_large_pieces_leave_no_holes_in_the_heap() -> None:
    """In a process of its own, which the setting is for."""
    said = subprocess.run([sys.executable, "-c", HOLES], capture_output=True, text=True, check=True)
    if not said.stdout:
        pytest.skip("not glibc")
    assert int(said.stdout) > 90


HEAPS = """
import ctypes, threading
from growthd.supervision.memory import share_one_heap
if not share_one_heap():
    raise SystemExit
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
libc.malloc_info.argtypes = (ctypes.c_int, ctypes.c_void_p)
threads = [threading.Thread(target=libc.malloc, args=(100_000,)) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc.malloc_info(0, libc.fopen(b"/dev/stdout", b"w"))
libc.fflush(None)
"""


def test_threads_share_one_heap() -> None:
    said = subprocess.run([sys.executable, "-c", HEAPS], capture_output=True, text=True, check=True)
    if not said.stdout:
        pytest.skip("not glibc")
    assert said.stdout.count("<heap nr=") == 1
