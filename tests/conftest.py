"""What every test may ask for: the shared captures, a real Postgres, a real browser."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import trio

from growthd.postgres.server import serve

pytest_plugins = ["tests.browsers", "tests.databases", "tests.healthy", "tests.watching"]
ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("GROWTHD_SHARED", ROOT.parent / "shared"))
"""Captured payloads, worlds and the seeds: beside a checkout, or where the variable says."""
MEMORY, MEMORY_BYTES = Path("/dev/shm"), 2**30


def pytest_configure() -> None:
    """Programs that the tests start hear Ctrl-C, which whoever runs tests in parallel ignores."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def no_process_left() -> Iterator[None]:
    """Every server, browser and daemon that a test started is gone when the tests are over."""
    yield
    _, left = psutil.wait_procs(psutil.Process().children(recursive=True), timeout=10)
    assert not left, "processes outlive the tests"


@pytest.fixture(scope="session", autouse=True)
def no_file_left() -> Iterator[None]:
    """What a browser leaves in the temporary folder, when it is killed, goes with the tests."""
    with throw_away_directory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(place))
        patch.setattr(tempfile, "tempdir", None)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of captured payloads and worlds that lies beside a checkout, where it does."""
    if not SHARED.is_dir():
        pytest.skip(f"no shared captures at {SHARED} (GROWTHD_SHARED names another place)")
    return SHARED


@pytest.fixture
def short_directory() -> Iterator[Path]:
    """A directory whose path holds a socket and is open to the server's account, unlike tmp_path.

    pytest's own is closed to every other user, and a server cannot run as root.
    """
    with throw_away_directory() as directory:
        yield directory


@pytest.fixture(scope="session")
def server_dsn() -> Iterator[str]:
    """The DSN of one real, empty, throw-away server for the whole session."""
    with throw_away_directory() as directory, _served(directory) as dsn:
        yield dsn


@contextmanager
def throw_away_directory() -> Iterator[Path]:
    """A short one, in memory where there is plenty: a cluster is a thousand small files."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    place = MEMORY if roomy and os.access(MEMORY, os.W_OK) else Path("/tmp").resolve()
    directory = Path(tempfile.mkdtemp(prefix="growthd-test-", dir=place))
    directory.chmod(0o711)
    try:
        yield directory
    finally:
        shutil.rmtree(directory)


@contextmanager
def _served(directory: Path) -> Iterator[str]:
    """Serve from a thread of its own, so that each test may run its own trio meanwhile."""
    ready: Future[tuple[str, trio.lowlevel.TrioToken, trio.Event]] = Future()

    async def run() -> None:
        async with serve(directory / "postgres", durable=False) as dsn:
            finished = trio.Event()
            ready.set_result((dsn, trio.lowlevel.current_trio_token(), finished))
            await finished.wait()

    def live() -> None:
        try:
            trio.run(run)
        except BaseException as error:  # noqa: BLE001 - it is raised in the waiting thread
            ready.set_exception(error)

    thread = threading.Thread(target=live, name="embedded server")
    thread.start()
    dsn, token, finished = ready.result()
    try:
        yield dsn
    finally:
        token.run_sync_soon(finished.set)
        thread.join()
