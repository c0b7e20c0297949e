"""A daemon at work: what it answers, and what it makes of those who meddle."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import trio

from growthd.postgres.account import private_mode
from tests.programs import growthd
from tests.waiting import until
from tests.watching import Watch

HOLDER = re.compile(r"process (\d+) since")
RELOADED = "growthd_config_last_reload_successful"
RELOADED_AT = "growthd_config_last_reload_success_timestamp_seconds"


@pytest.fixture
def promtool() -> str:
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("promtool is not installed (apt-get install prometheus)")
    return found


@pytest.fixture
def settings(standing_watch: Watch) -> Iterator[str]:
    """The text of the configuration, which its file says again afterwards."""
    text = standing_watch.settings
    yield text
    standing_watch.set(text)


def holder(watch: Watch) -> int:
    """The pid of the daemon, by its lock."""
    found = HOLDER.search((watch.folder / "daemon.lock").read_text())
    assert found
    return int(found[1])


async def test_it_answers_while_it_captures(standing_watch: Watch) -> None:
    before = await standing_watch.captured(1)
    while await standing_watch.captured(0) < before + 2:
        for path in ("/", "/metrics", "/healthz", "/readyz", "/v1/status"):
            answer = await standing_watch.get(path)
            assert answer.status_code == 200, (path, answer.text)


async def test_a_live_scrape_pleases_promtool(standing_watch: Watch, promtool: str) -> None:
    await standing_watch.captured(1)
    scrape = (await standing_watch.get("/metrics")).text

    checked = await trio.run_process(
        [promtool, "check", "metrics"],
        stdin=scrape.encode(),
        capture_stdout=True,
        capture_stderr=True,
        check=False,
    )

    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")
    assert 'growthd_captures_total{horizon="' in scrape
    assert 'growthd_followers{account="default"}' in scrape


def test_its_folders_are_private(standing_watch: Watch) -> None:
    modes = [standing_watch.mode(name) for name in (".", "browser", "web.token", "daemon.lock")]

    assert modes == [private_mode(), 0o700, 0o600, 0o600]


async def test_a_second_daemon_is_refused_and_told_who_is_there(
    standing_watch: Watch, tmp_path: Path
) -> None:
    """F38."""
    config = str(standing_watch.config)
    async with growthd("run", "--config", config, log=tmp_path / "log") as second:
        code = await second.ended()

    assert code == 1
    assert f"is in use by process {holder(standing_watch)} since" in second.said
    assert "Traceback" not in second.said
    assert (await standing_watch.get("/healthz")).status_code == 200


async def test_a_reload_takes_a_good_file_and_refuses_a_bad_one(
    standing_watch: Watch, settings: str
) -> None:
    """A mistaken file changes nothing, and says so where somebody watches."""
    pid = holder(standing_watch)
    loaded_at = await standing_watch.metric(RELOADED_AT)
    assert await standing_watch.metric(RELOADED) == 1

    standing_watch.set(settings.replace("pages = 2", "pages = 200"))
    os.kill(pid, signal.SIGHUP)
    await until(lambda: _reads(standing_watch, 0))
    assert "browser.pages must be between 1 and 16, not 200" in standing_watch.said
    assert await standing_watch.metric(RELOADED_AT) == loaded_at

    standing_watch.set(settings.replace("[schedule]\n", "[schedule]\nattempts = 9\n"))
    os.kill(pid, signal.SIGHUP)
    await until(lambda: _reads(standing_watch, 1))
    assert await standing_watch.metric(RELOADED_AT) != loaded_at
    assert holder(standing_watch) == pid
    await standing_watch.captured(1)


async def test_a_section_that_needs_a_restart_says_so_and_waits_for_it(
    standing_watch: Watch, settings: str
) -> None:
    standing_watch.set(settings.replace("headless = true", "headless = false"))
    os.kill(holder(standing_watch), signal.SIGHUP)

    async def told() -> bool:
        return '"section": "browser"' in standing_watch.said

    await until(told)
    await until(lambda: _reads(standing_watch, 1))


async def _reads(watch: Watch, success: float) -> bool:
    """Whether the last reload is said to have gone so; while the page is away, nobody says."""
    try:
        return await watch.metric(RELOADED) == success
    except httpx2.HTTPError:
        return False
