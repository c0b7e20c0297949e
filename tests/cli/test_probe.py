"""`growthd probe`, as people call it, against the simulated site."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
import trio

from growthd.model.reading import Owner
from growthd.simx.faults import Faults
from growthd.simx.site import Site, serve
from growthd.simx.world import World
from tests.programs import growthd

START = datetime(2026, 1, 5, tzinfo=UTC)
OWNER = Owner(account_id="4242424242", handle="night_notes")


@pytest.fixture
def site() -> Site:
    return Site(World(seed=11, start=START, owner=OWNER), lambda: START + timedelta(days=3))


@pytest.fixture
async def config(site: Site, nursery: trio.Nursery, profile: Path) -> Path:
    base = await nursery.start(serve, site)
    folder = profile.parent / "data"
    folder.mkdir(mode=0o700)
    path = folder / "growthd.toml"
    path.write_text(
        f'[[accounts]]\nhandle = "{OWNER.handle}"\n[daemon]\ndata_dir = "{folder}"\n'
        f'[site]\nbase_url = "{base}"\n'
        f'[browser]\nheadless = true\nprofile_dir = "{profile}"\nvisit_seconds = 30\n'
    )
    return path


async def called(*arguments: str, log: Path) -> tuple[int, str]:
    async with growthd("probe", *arguments, log=log) as program:
        code = await program.ended()
        return code, program.said


async def test_it_shows_what_every_reader_saw_and_stores_nothing(
    config: Path, tmp_path: Path
) -> None:
    code, said = await called("-c", str(config), log=tmp_path / "log")
    assert code == 0, said
    assert "page-json" in said
    assert "page-dom" in said
    assert "shape of post by page-json" in said
    shown, _, report = said.partition("To send with a bug report, from here to the end:\n")
    assert OWNER.handle in shown
    told = orjson.loads(report)
    assert len(told["looks"]) == 3
    assert OWNER.handle not in report
    assert [path.name for path in config.parent.iterdir()] == ["growthd.toml"]


async def test_a_wall_is_named_and_the_exit_code_says_so(
    config: Path, site: Site, tmp_path: Path
) -> None:
    site.faults = Faults(challenge=1.0)
    code, said = await called("--report", "-c", str(config), log=tmp_path / "log")
    assert code == 1
    assert orjson.loads(said)["looks"][0]["refusal"]["kind"] == "challenge"


@pytest.mark.parametrize("arguments", [["not a handle"], []])
async def test_whoever_names_nobody_is_told_how(tmp_path: Path, arguments: list[str]) -> None:
    empty = tmp_path / "growthd.toml"
    empty.write_text("")
    code, said = await called(*arguments, "-c", str(empty), log=tmp_path / "log")
    assert code == 2
    assert "handle" in said.lower()
