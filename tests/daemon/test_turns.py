"""The loop has its turn while a thread computes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from growthd import daemon
from growthd.config import Config, Daemon, Settings
from growthd.postgres import lock
from growthd.postgres.refusal import DirectoryHeld


async def test_a_daemon_lets_no_thread_keep_python_for_long(tmp_path: Path) -> None:
    former = sys.getswitchinterval()
    settings = Settings(config=Config(daemon=Daemon(data_dir=tmp_path)), path=None, origins={})
    try:
        with lock.hold(tmp_path / "daemon.lock"), pytest.raises(DirectoryHeld):
            await daemon.run(settings)
        assert sys.getswitchinterval() == pytest.approx(daemon.TURN_SECONDS)
        assert former > daemon.TURN_SECONDS
    finally:
        sys.setswitchinterval(former)
