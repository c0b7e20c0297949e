"""Every panel says what it shows, its PromQL parses, and its SQL runs on a database."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from growthd.metrics import Metrics
from growthd.store.database import Database
from growthd.supervision.vitals import Vitals
from tests.prometheus.rules import METRIC, records
from tests.store.asking import rows
from tests.web import town
from tests.web.conftest import NOW

FOLDER = Path(__file__).resolve().parents[2] / "config" / "grafana"
BOARDS: dict[str, dict[str, Any]] = {
    file.name: json.loads(file.read_text(encoding="utf-8"))
    for file in sorted((FOLDER / "dashboards").iterdir())
}
PANELS = [panel for board in BOARDS.values() for panel in board["panels"]]
TARGETS = [target for panel in PANELS for target in panel["targets"]]
EXPRESSIONS = [target["expr"] for target in TARGETS if "expr" in target]
QUERIES = [target["rawSql"] for target in TARGETS if "rawSql" in target]
QUERIES += [each["rawQuery"] for board in BOARDS.values() for each in board["annotations"]["list"]]
SUFFIX = re.compile(r"_bucket$")


def test_they_are_what_the_script_writes() -> None:
    """Run `python config/grafana/boards.py` after a change of it."""
    written = subprocess.run(
        [sys.executable, "-c", "import boards, json; print(json.dumps(boards.BOARDS))"],
        capture_output=True,
        check=True,
        cwd=FOLDER,
    )

    assert json.loads(written.stdout) == BOARDS


def test_each_is_imported_as_itself() -> None:
    assert {board["uid"] for board in BOARDS.values()} == {"growthd-growth", "growthd-daemon"}
    assert {board["id"] for board in BOARDS.values()} == {None}


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_each_panel_says_what_it_shows(panel: dict[str, Any]) -> None:
    assert panel["title"]
    assert panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["datasource"]["uid"] in {"${prometheus}", "${postgres}"}
    rates = [target.get("expr", "") for target in panel["targets"]]
    assert not any("[" in expr and "$__rate_interval" not in expr for expr in rates)


def test_no_two_panels_overlap() -> None:
    for board in BOARDS.values():
        cells = [
            (x, y)
            for place in (panel["gridPos"] for panel in board["panels"])
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        ]
        assert len(cells) == len(set(cells))
        assert max(x for x, _ in cells) < 24


def test_every_metric_is_one_that_there_is() -> None:
    families = [*Metrics().registry.collect(), *Vitals([]).collect()]
    ours = {f.name + "_total" * (f.type == "counter") for f in families}
    recorded = {name for rule in records() for name in METRIC.findall(rule["record"])}
    asked = {SUFFIX.sub("", name) for expr in EXPRESSIONS for name in METRIC.findall(expr)}

    assert asked - recorded <= ours


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool on this machine")
def test_promtool_can_parse_every_expression(tmp_path: Path) -> None:
    replaced = [expr.replace("$__rate_interval", "5m") for expr in EXPRESSIONS]
    rules = [{"record": f"panel:{n}:parsed", "expr": expr} for n, expr in enumerate(replaced)]
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    names = "panel:[0-9]"
    ended = subprocess.run(
        [str(shutil.which("promtool")), "check", "rules", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert re.search(names, file.read_text())
    assert (ended.returncode, "FAILED" in ended.stdout + ended.stderr) == (0, False), ended.stderr


async def test_every_query_runs_and_finds_something(database: Database) -> None:
    await town.settle(database, now=NOW, posts=300)
    for query in QUERIES:
        between = rf"\1 between '{NOW:%F}'::timestamptz - interval '30 days' and '{NOW:%F %T}Z'"
        sql = re.sub(r"\$__timeFilter\(([\w.]+)\)", between, query).replace("$account", "default")
        found = await rows(database, sql)
        assert found or "follower_ledger" in sql, query


def test_the_provisioning_names_the_sources() -> None:
    text = (FOLDER / "provisioning" / "datasources" / "growthd.yml").read_text(encoding="utf-8")
    sources = yaml.safe_load(text)["datasources"]

    assert [source["type"] for source in sources] == ["prometheus", "postgres"]
