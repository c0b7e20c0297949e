"""A service whose configuration is refused stands, says why, and goes on once it is put right."""

from __future__ import annotations

import signal
from pathlib import Path

import httpx2
import pytest
import trio

from growthd.config import ConfigRefused, Settings, load
from growthd.service.recovery import Recovery, wanted
from tests.programs import growthd
from tests.waiting import until
from tests.watching import free_port

BAD = '[[accounts]]\nhandle = "ada"\n[web]\nport = {port}\n[schedule]\nattemps = 3\n'


def refused(path: Path) -> ConfigRefused:
    with pytest.raises(ConfigRefused) as caught:
        wanted(path)
    return caught.value


async def test_it_says_what_is_wrong_at_every_address(tmp_path: Path) -> None:
    path = tmp_path / "growthd.toml"
    path.write_text(BAD.format(port=0))
    recovery = Recovery(refused=refused(path), again=lambda: load(path))
    recovery.metrics.config_reload_ok.set(0)
    transport = httpx2.ASGITransport(app=recovery.app())
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        health = (await http.get("/healthz")).json()
        ready = await http.get("/readyz")
        page = await http.get("/")
        metrics = (await http.get("/metrics")).text
        stranger = await http.get("/", headers={"host": "evil.example"})

    said = "schedule.attemps is not a setting; did you mean schedule.attempts?"
    assert health == {"status": "recovering", "mistakes": [said]}
    assert (ready.status_code, ready.json()["reasons"]) == (503, [said])
    assert said in page.text
    assert "growthd_config_last_reload_successful 0.0" in metrics
    assert stranger.status_code == 421


def test_nobody_to_watch_is_a_mistake_of_a_service(tmp_path: Path) -> None:
    path = tmp_path / "growthd.toml"
    path.write_text("")

    assert [mistake.key for mistake in refused(path).mistakes] == ["accounts"]


def test_the_rest_of_a_refused_configuration_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "growthd.toml"
    path.write_text(BAD.format(port=1234))

    assert refused(path).rest.web.port == 1234


async def test_it_goes_on_once_the_file_is_right(tmp_path: Path) -> None:
    path = tmp_path / "growthd.toml"
    path.write_text(BAD.format(port=0))
    looks = 0

    def again() -> Settings:
        """At the first look it is still wrong; it is put right before the second."""
        nonlocal looks
        looks += 1
        try:
            return wanted(path)
        finally:
            path.write_text('[[accounts]]\nhandle = "ada"\n')

    with trio.fail_after(60):
        recovery = Recovery(refused=refused(path), again=again)
        settings = await recovery.run(look_seconds=0.01)

    assert settings is not None
    assert (settings.config.accounts[0].handle, looks) == ("ada", 2)


async def test_run_as_a_service_it_stands_and_ends_when_told(tmp_path: Path) -> None:
    """F63: under launchd an exit would be followed by a start, for ever, and look like running."""
    path, port = tmp_path / "growthd.toml", free_port()
    path.write_text(BAD.format(port=port))
    environ = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
    arguments = ("run", "--service", "--config", str(path))
    async with growthd(*arguments, log=tmp_path / "out", environ=environ) as program:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:

            async def look() -> dict[str, object] | None:
                try:
                    found: dict[str, object] = (await http.get("/healthz")).json()
                except httpx2.TransportError:
                    assert program.process.poll() is None, program.said
                    return None
                return found

            health = await until(look)
        program.send(signal.SIGTERM)
        code = await program.ended()

    assert (health["status"], code) == ("recovering", 0)
    assert "config_refused" in logged_in(tmp_path)


def logged_in(folder: Path) -> str:
    """What the one log below the folder says."""
    [file] = folder.rglob("growthd.log")
    return file.read_text()
