from __future__ import annotations

import json
import os
import signal
import urllib.request
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import attrs
import psutil
import pytest
import trio

from growthd.pages.chromium import Chromium, Launch, launch_chromium
from growthd.pages.keeper import Keeper, Lodging
from growthd.pages.pool import Pool
from growthd.pages.profile import ProfileHeld
from growthd.supervision.outage import Outage
from tests.pages.conftest import Load
from tests.pages.site import HostileSite


def _kill_chromium(pool: Pool) -> None:
    assert pool.keeper.chromium
    os.kill(pool.keeper.chromium.process.pid, signal.SIGKILL)


def _kill_driver(_pool: Pool) -> None:
    _driver().kill()


def _stop_driver(_pool: Pool) -> None:
    _driver().suspend()


def _driver() -> psutil.Process:
    """The newest one: other tests may have one that serves them all."""
    drivers = (p for p in psutil.Process().children() if "run-driver" in p.cmdline())
    return max(drivers, key=psutil.Process.create_time)


@pytest.mark.parametrize("kill", [_kill_chromium, _kill_driver])
async def test_a_death_in_mid_visit_is_an_outage_and_is_recovered_from(
    visit: Load, pool: Pool, site: HostileSite, nursery: trio.Nursery, kill: Callable[[Pool], None]
) -> None:
    """F31, F35: page or context closed in mid-read; the browser is gone."""
    assert (await visit("plain")).settled

    async def strike() -> None:
        await site.pinged.wait()
        kill(pool)

    nursery.start_soon(strike)
    with pytest.raises(Outage, match="went away"), trio.fail_after(45):
        await visit("waiting", bound_seconds=60)
    assert (await visit("plain")).settled


@pytest.mark.parametrize("strike", [_kill_driver, _stop_driver])
async def test_the_browser_outlives_its_driver(
    visit: Load, pool: Pool, strike: Callable[[Pool], None]
) -> None:
    """F36: the browser, its login and its memory survive; the tab of before is closed."""
    await visit("plain")
    assert pool.keeper.chromium
    before = pool.keeper.chromium
    strike(pool)
    with pytest.raises(Outage):
        await visit("plain", bound_seconds=1)
    assert (await visit("plain")).settled
    assert pool.keeper.chromium is before
    assert len(await _tabs(before)) == 1
    assert pool.keeper.link
    assert len(pool.keeper.link.context.pages) == 1


async def test_a_browser_that_stands_still_is_ended(visit: Load, pool: Pool) -> None:
    """F38: the port is open and nobody answers; the next use starts a browser that does."""
    await visit("plain")
    assert pool.keeper.chromium
    wedged = pool.keeper.chromium
    os.killpg(wedged.process.pid, signal.SIGSTOP)
    pool.keeper.lodging = attrs.evolve(pool.keeper.lodging, connect_seconds=2)
    for _ in range(2):
        with pytest.raises(Outage):
            await visit("plain", bound_seconds=1)
    assert not wedged.running
    assert (await visit("plain")).settled


async def test_a_browser_that_was_killed_a_moment_ago_is_replaced(visit: Load, pool: Pool) -> None:
    """F35: whether its end was noticed yet or not."""
    await visit("plain")
    assert pool.keeper.link
    await pool.keeper.forget(pool.keeper.link)
    _kill_chromium(pool)
    await pool.keeper.open_tab()
    assert pool.keeper.is_open


async def test_a_browser_that_never_listens_is_an_outage(lodging: Lodging, tmp_path: Path) -> None:
    """F35: the last words of the browser are in the message."""
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho no display >&2\nexit 1\n")
    broken.chmod(0o755)
    keeper = Keeper(lodging=attrs.evolve(lodging, executable=broken))
    for _ in range(2):
        with pytest.raises(Outage, match="no display"):
            await keeper.open_tab()


async def test_the_profile_is_private_and_kept(visit: Load, pool: Pool, site: HostileSite) -> None:
    """F28: logged in once, logged in for ever."""
    await visit("cookie")
    await pool.close()
    await visit("plain")
    assert site.cookies == ["", "session=kept"]
    assert pool.keeper.lodging.profile.stat().st_mode & 0o777 == 0o700


async def test_two_daemons_do_not_share_a_profile(visit: Load, pool: Pool) -> None:
    """F38: the second is refused, and told by whom."""
    await visit("plain")
    second = Keeper(lodging=pool.keeper.lodging)
    with pytest.raises(ProfileHeld, match=f"another growthd \\(process {os.getpid()}\\)"):
        await second.open_tab()
    assert (await visit("plain")).settled


async def test_an_orphan_of_a_dead_daemon_is_ended(visit: Load, lodging: Lodging) -> None:
    """F38: after kill -9 of a daemon its browser still holds the profile."""
    orphan = await _launch(lodging)
    assert (await visit("plain")).settled
    assert not orphan.running


async def test_a_browser_of_the_owners_on_the_profile_is_left_alone(lodging: Lodging) -> None:
    """F37, F38: a browser that growthd did not launch is never ended; the owner is asked to."""
    lodging.profile.mkdir()
    alias = lodging.profile.with_name("alias")
    alias.symlink_to(lodging.profile)
    assert lodging.executable
    command = [lodging.executable, "--headless=new", f"--user-data-dir={alias}"]
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = await trio.lowlevel.open_process([*map(str, command), *root], stderr=-3)
    try:
        with trio.fail_after(60):
            while not (lodging.profile / "SingletonLock").is_symlink():  # noqa: ASYNC110
                await trio.sleep(0.01)
        with pytest.raises(
            ProfileHeld, match=rf"\(process {browser.pid}\) has the browser profile"
        ):
            await Keeper(lodging=lodging).open_tab()
        assert browser.poll() is None
    finally:
        owners = Chromium(process=browser, profile=alias, endpoint="")
        browser.terminate()
        await owners.stop()


async def test_a_stale_lock_is_no_obstacle(visit: Load, lodging: Lodging) -> None:
    """F38: the lock names a dead process, or one that is no browser."""
    lodging.profile.mkdir()
    for pid in (os.getpid(), 2**22 + 1):
        (lodging.profile / "SingletonLock").unlink(missing_ok=True)
        (lodging.profile / "SingletonLock").symlink_to(f"elsewhere-{pid}")
        (lodging.profile / "DevToolsActivePort").write_text("1\n/devtools/browser/dead")
        assert (await visit("plain")).settled


@pytest.fixture
async def theirs(lodging: Lodging, tmp_path: Path) -> AsyncIterator[Chromium]:
    """The owner's own browser, with a tab open."""
    profile, downloads = lodging.profile / "theirs", {"default_directory": str(tmp_path / "files")}
    (profile / "Default").mkdir(parents=True)
    (profile / "Default/Preferences").write_text(json.dumps({"download": downloads}))
    browser = await _launch(attrs.evolve(lodging, profile=profile))
    yield browser
    await browser.stop()


@pytest.fixture
def attached(theirs: Chromium, lodging: Lodging, border_open: None) -> Keeper:
    return Keeper(lodging=attrs.evolve(lodging, cdp_url=theirs.endpoint, connect_seconds=3))


async def test_an_attached_browser_is_a_guests_house(
    visit: Load, pool: Pool, attached: Keeper, theirs: Chromium, site: HostileSite, base: str
) -> None:
    """F37: its tabs are never touched, nor their questions answered, and it lives on afterwards."""
    pool.keeper = attached
    await _open(theirs, f"{base}/me/plain")
    assert (await visit("plain")).settled
    asks = f"{base.replace('127.0.0.1', 'localhost')}/me/asks"  # a process of its own
    await _open(theirs, asks)
    assert (await visit("plain")).settled
    assert await pool.keeper.memory_bytes() is None
    assert len(await _tabs(theirs)) == 3
    await pool.close()
    assert theirs.running
    assert await _tabs(theirs) == sorted([f"{base}/me/plain", asks])
    assert site.asked["/answered"] == 0


async def test_a_guest_downloads_nothing_and_lets_the_owner_download(
    visit: Load, pool: Pool, attached: Keeper, theirs: Chromium, base: str, tmp_path: Path
) -> None:
    """F37: the browser's setting for downloads is for all of its tabs, so it stays as it is."""
    pool.keeper = attached
    assert (await visit("download")).settled
    await _open(theirs, f"{base}/me/download")
    with trio.fail_after(60):
        while not _files(tmp_path, "*.exe"):  # noqa: ASYNC110 - the browser tells nobody
            await trio.sleep(0.01)
    assert (await visit("download")).settled
    assert len(_files(tmp_path, "*")) == 1


async def test_a_frozen_tab_in_an_attached_browser_is_named(
    attached: Keeper, theirs: Chromium, base: str
) -> None:
    """F38: the port is open and the browser wedged: "Chrome is not running" would be a lie."""
    await _open(theirs, f"{base}/me/endless_at_once")
    with pytest.raises(Outage, match=r"a tab of the browser .* does not answer"):
        await attached.open_tab()


async def test_nobody_to_attach_to_is_an_outage(lodging: Lodging, border_open: None) -> None:
    keeper = Keeper(lodging=attrs.evolve(lodging, cdp_url="http://127.0.0.1:9"))
    with pytest.raises(Outage, match="no browser answers"):
        await keeper.open_tab()


def _files(downloads: Path, pattern: str) -> list[Path]:
    return list(downloads.glob(f"files/{pattern}"))


async def _launch(lodging: Lodging) -> Chromium:
    assert lodging.executable
    lodging.profile.mkdir(parents=True, exist_ok=True)
    return await launch_chromium(
        Launch(executable=lodging.executable, profile=lodging.profile, headless=True)
    )


async def _open(browser: Chromium, url: str) -> None:
    await _json(browser, f"new?{url}", "PUT")


async def _tabs(browser: Chromium) -> list[str]:
    answer = json.loads(await _json(browser, "list", "GET"))
    return sorted(target["url"] for target in answer if target["type"] == "page")


async def _json(browser: Chromium, what: str, method: str) -> bytes:
    host = browser.endpoint.split("/")[2]
    request = urllib.request.Request(f"http://{host}/json/{what}", method=method)

    def ask() -> bytes:
        with urllib.request.urlopen(request, timeout=10) as answer:
            body: bytes = answer.read()
            return body

    return await trio.to_thread.run_sync(ask)
