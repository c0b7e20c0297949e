"""`growthd run` over X's API alone, and over the API and the pages at once."""

from __future__ import annotations

import json

import attrs
import pytest

from growthd.house import visit_database
from growthd.simx.api_desk import ApiDesk
from tests.store.asking import rows
from tests.watching import Watch, watching

SNAPSHOTS = "select source, notes -> 'witnesses' as witnesses, likes from performance_snapshots"
READINGS = 'growthd_readings_total{{outcome="reading",source="{}"}}'


@attrs.frozen
class Channels:
    """A watch whose owner has chosen other sources."""

    watch: Watch

    def choose(self, *sources: str) -> None:
        token = self.watch.folder / "x-api.token"
        token.touch(mode=0o600)
        token.write_text(ApiDesk().token, encoding="ascii")
        chosen = f"[[accounts]]\nsources = {json.dumps(sources)}\n"
        said = self.watch.settings.replace("[[accounts]]\n", chosen)
        self.watch.set(f'{said}\n[x_api]\nbase_url = "{self.watch.site}"\ndaily_cap_usd = 50.0\n')

    async def snapshots(self) -> list[tuple[str, set[str]]]:
        """Of each stored snapshot its source, and who was heard."""
        async with visit_database(self.watch.scene.config()) as database:
            found = await rows(database, SNAPSHOTS)
        return [(row["source"], set(row["witnesses"])) for row in found]


@pytest.fixture
def channels(watch: Watch) -> Channels:
    return Channels(watch)


async def test_the_api_alone_needs_no_browser(channels: Channels) -> None:
    channels.choose("api")
    async with watching(channels.watch) as daemon:
        await channels.watch.captured(3)
        names = {process.name() for process in daemon.family()}
        assert not any("chrom" in name or name == "node" for name in names), names
        assert await channels.watch.metric('growthd_api_spent_usd{account="default"}')
        stored = await channels.snapshots()

    assert stored
    assert all(one == ("api", {"api"}) for one in stored)


async def test_with_both_the_api_is_believed_and_the_page_is_a_witness(
    channels: Channels,
) -> None:
    channels.choose("page", "api")
    async with watching(channels.watch):
        await channels.watch.captured(4)
        for source in ("api", "page-json", "page-dom"):
            assert await channels.watch.metric(READINGS.format(source)), source
        stored = await channels.snapshots()

    assert {source for source, _ in stored} == {"api"}
    assert any({"api", "page-json"} <= witnesses for _, witnesses in stored)
