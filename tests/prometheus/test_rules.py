"""Each alert can fire, can be silent, and leads to a section that says what to do."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import timedelta

import pytest

from growthd.metrics import Metrics
from growthd.model.capture import Horizon
from growthd.supervision.vitals import Vitals
from tests.prometheus.rules import FOLDER, METRIC, ROOT, alerts, load, records

PROMTOOL = shutil.which("promtool")
AMTOOL = shutil.which("amtool")
RECORD = re.compile(r"^[a-z]+:growthd_[a-z_]+:[a-z]+\w*$")
needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="no promtool on this machine")


def promtool(*words: str, said: str | None = None) -> str:
    """What promtool says; it ends the test where it finds something."""
    ended = subprocess.run(
        [str(PROMTOOL), *words],
        input=said,
        capture_output=True,
        text=True,
        check=False,
        cwd=FOLDER,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


@needs_promtool
def test_promtool_finds_nothing() -> None:
    rules = [str(file) for file in sorted((FOLDER / "rules").iterdir())]

    assert "FAILED" not in promtool("check", "rules", "--lint=all", *rules)
    assert "SUCCESS" in promtool("check", "config", "--lint=all", "prometheus.yml")


@needs_promtool
def test_each_alert_fires_and_is_silent_as_its_cases_say() -> None:
    assert "SUCCESS" in promtool("test", "rules", "tests/alerts.yml", "tests/budget.yml")


@pytest.mark.parametrize("name", [rule["alert"] for rule in alerts()])
def test_each_alert_has_both_cases(name: str) -> None:
    files = ("tests/alerts.yml", "tests/budget.yml")
    cases = [case["name"] for file in files for case in load(file)["tests"]]

    assert f"{name} fires" in cases
    assert name == "Watchdog" or any(case.startswith(f"{name} is silent: ") for case in cases)


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_each_alert_says_what_it_is_and_leads_to_its_section(
    rule: dict[str, dict[str, str]],
) -> None:
    said = rule["annotations"]
    file, _, anchor = said["runbook"].partition("#")
    sections = re.findall(r"^## (\w+)$", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)

    assert set(said) == {"summary", "description", "runbook"}
    assert rule["labels"]["severity"] in {"critical", "warning", "none"}
    assert str(rule["alert"]) in sections
    assert anchor == str(rule["alert"]).lower()


def test_the_runbook_has_no_section_of_an_alert_that_is_gone() -> None:
    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")

    sections = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert sorted(sections) == sorted(rule["alert"] for rule in alerts())


def test_every_metric_in_a_rule_is_one_that_growthd_has() -> None:
    families = [*Metrics().registry.collect(), *Vitals([]).collect()]
    ours = {f.name + "_total" * (f.type == "counter") for f in families}
    recorded = {rule["record"].split(":")[1] for rule in records()}
    asked = {name for rule in alerts() + records() for name in METRIC.findall(rule["expr"])}

    assert asked - recorded <= ours


def test_recording_rules_are_named_as_is_usual() -> None:
    assert [rule["record"] for rule in records() if not RECORD.match(rule["record"])] == []


def test_what_the_alertmanager_silences_are_alerts_that_there_are() -> None:
    names = {rule["alert"] for rule in alerts()}
    matchers = [
        matcher
        for rule in load("alertmanager.yml")["inhibit_rules"]
        for side in ("source_matchers", "target_matchers")
        for matcher in rule[side]
    ]
    for matcher in matchers:
        label, sign, value = re.fullmatch(r'(\w+)(=~|!~|=)"(.*)"', matcher).groups()  # type: ignore[union-attr]  # another form ends the test
        if label == "alertname":
            pattern = re.compile(value)
            assert any(pattern.fullmatch(name) for name in names), matcher
            assert sign in {"=", "=~", "!~"}


@pytest.mark.skipif(AMTOOL is None, reason="no amtool on this machine")
def test_amtool_accepts_the_example() -> None:
    subprocess.run([str(AMTOOL), "check-config", str(FOLDER / "alertmanager.yml")], check=True)


def test_counters_whose_increase_is_asked_for_are_there_from_the_start() -> None:
    """A counter that comes into being with its first event has not increased by it."""
    metrics = Metrics()
    hour = timedelta(hours=1)
    an_hour = Horizon(minutes=60, tolerance=hour / 6, window=hour)
    metrics.prime(["default"], [an_hour])
    told = {family.name: family.samples for family in metrics.registry.collect()}

    assert {sample.labels["result"] for sample in told["growthd_captures"]} == {
        *("captured", "late", "missed", "gone")
    }
    for name in ("captures_missed", "reader_blind", "witness_disagreements"):
        assert {sample.value for sample in told[f"growthd_{name}"]} == {0.0}
