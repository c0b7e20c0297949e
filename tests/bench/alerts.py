"""Every alert provoked and resolved under a real Prometheus: `python -m tests.bench.alerts`.

The rules are the shipped ones with their durations cut to seconds; the metrics are growthd's own.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import attrs
from prometheus_client import start_http_server
from rich.console import Console
from rich.table import Table

from growthd.metrics import Metrics
from growthd.supervision.pulse import Pulse
from growthd.supervision.vitals import Vitals
from tests.prometheus.rules import FOLDER, alerts
from tests.watching import free_port

STEP_SECONDS = 1
PATIENCE_SECONDS = 60.0
DURATION = re.compile(r"(?<=\[)\d+[mhd](?=\])|(?<=for: )\d+[mhd]")
CONFIG = """\
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [{folder}/rules/*.yml]
scrape_configs:
  - job_name: {job}
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


@attrs.define
class Stage:
    """A growthd that does what the play wants, and the Prometheus that watches it."""

    folder: Path
    port: int
    api: str
    process: subprocess.Popen[bytes] | None = None
    metrics: Metrics = attrs.field(factory=Metrics)
    pulse: Pulse = attrs.field(factory=lambda: Pulse(name="poller"))
    close: Callable[[], None] = lambda: None

    def open(self) -> None:
        """The metrics are served, and all is well."""
        self.metrics, self.pulse = Metrics(), Pulse(name="poller", up=True)
        self.metrics.registry.register(Vitals([self.pulse]))
        self.metrics.prime(["default"], [])
        self.well()
        server, thread = start_http_server(self.port, "127.0.0.1", self.metrics.registry)

        def close() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        self.close = close

    def well(self) -> None:
        """Every gauge reads as it does on a good day."""
        now, m = time.time(), self.metrics
        self.pulse.progressed_at = now
        m.db_up.set(1)
        m.browser_up.set(1)
        m.config_reload_ok.set(1)
        m.last_wake.set(now - 9_000)
        m.profile_success.labels("default").set(now)
        m.login_required.labels("default").set(0)
        m.captures_overdue.labels("1h").set(0)
        m.rounded_hours.labels("default").set(0)
        m.table_last_insert.labels("account_snapshots").set(now)
        m.spool_entries.set(0)
        m.rewards_backlog.set(0)

    def config(self, job: str) -> None:
        text = CONFIG.format(folder=self.folder, job=job, port=self.port)
        file = self.folder / "prometheus.yml"
        if file.exists() and file.read_text() == text:
            return
        file.write_text(text)
        if self.process is not None:
            self.process.send_signal(signal.SIGHUP)

    def up(self) -> bool:
        """Whether Prometheus has begun to fire at all."""
        try:
            return "Watchdog" in self.firing()
        except OSError:
            return False

    def firing(self) -> set[str]:
        with urlopen(f"{self.api}/api/v1/alerts", timeout=5) as answer:
            told = json.load(answer)["data"]["alerts"]
        return {one["labels"]["alertname"] for one in told if one["state"] == "firing"}


def provocations(stage: Stage) -> dict[str, Callable[[], object]]:
    """What makes each alert fire; done again every second until it does."""
    m, old = stage.metrics, time.time() - 20_000

    def blind() -> None:
        m.browser_up.set(0)
        m.captures_overdue.labels("1h").set(2)

    def spend() -> None:
        m.captures.labels("1h", "captured").inc(20)
        m.captures.labels("1h", "late").inc(20)

    return {
        "Watchdog": lambda: None,
        "ActorStalled": lambda: setattr(stage.pulse, "progressed_at", old),
        "ActorRestartLoop": lambda: stage.pulse.failed("it broke"),
        "ConfigReloadFailed": lambda: m.config_reload_ok.set(0),
        "DatabaseDown": lambda: m.db_up.set(0),
        "SpoolGrowing": m.spool_entries.inc,
        "LoginRequired": lambda: m.login_required.labels("default").set(1),
        "ReaderBlind": m.blind.labels("post").inc,
        "WitnessDisagreement": lambda: m.disagreements.labels("likes").inc(5),
        "BrowserDown": blind,
        "ProfileStale": lambda: m.profile_success.labels("default").set(old),
        "TableStale": lambda: m.table_last_insert.labels("account_snapshots").set(old),
        "CapturesOverdue": lambda: m.captures_overdue.labels("1h").set(9),
        "CapturesMissed": lambda: m.captures_missed.labels("1h", "unavailable").inc(3),
        "CaptureBudgetFast": spend,
        "CaptureBudgetSlow": spend,
        "EstimatedShare": lambda: m.rounded_hours.labels("default").set(0.5),
        "RewardBacklog": lambda: m.rewards_backlog.set(80),
        "GrowthdDown": lambda: None,
        "GrowthdAbsent": lambda: stage.config("another"),
    }


def shortened(text: str) -> str:
    """Windows of 10 s at the most, and waits of one second."""
    return DURATION.sub(lambda found: "1s" if text[found.start() - 1] == " " else "10s", text)


@contextmanager
def staged() -> Iterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="growthd-alerts-") as name:
        folder, web = Path(name), free_port()
        (folder / "rules").mkdir()
        for file in (FOLDER / "rules").iterdir():
            (folder / "rules" / file.name).write_text(shortened(file.read_text(encoding="utf-8")))
        stage = Stage(folder=folder, port=free_port(), api=f"http://127.0.0.1:{web}")
        stage.config("growthd")
        program = shutil.which("prometheus") or sys.exit("no prometheus on this machine")
        command = [
            program,
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/data",
        ]
        with (folder / "log").open("wb") as log:
            stage.process = subprocess.Popen(
                [*command, f"--web.listen-address=127.0.0.1:{web}", "--query.lookback-delta=5s"],
                stdout=log,
                stderr=log,
            )
        try:
            stage.open()
            if waited(stage.up, lambda: None) is None:
                sys.exit(f"Prometheus did not start:\n{(folder / 'log').read_text()[-2000:]}")
            yield stage
        finally:
            stage.process.terminate()
            stage.process.wait()


def waited(true: Callable[[], bool], each_second: Callable[[], object]) -> float | None:
    """Seconds until it came true; None where it did not in time."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_SECONDS:
        each_second()
        time.sleep(STEP_SECONDS)
        if true():
            return time.monotonic() - began
    return None


def play(stage: Stage, name: str) -> tuple[float | None, float | None]:
    """Seconds until the alert fired, and from the remedy until it was resolved."""
    if name == "GrowthdDown":
        stage.close()
    fired = waited(lambda: name in stage.firing(), provocations(stage)[name])
    if name == "Watchdog":
        return fired, None
    if name == "GrowthdDown":
        stage.open()
    if name == "GrowthdAbsent":
        stage.config("growthd")
    return fired, waited(lambda: name not in stage.firing(), stage.well)


def main() -> int:
    table = Table("alert", "fired after", "resolved after")
    missing = []
    with staged() as stage:
        for rule in alerts():
            name = rule["alert"]
            fired, resolved = play(stage, name)
            table.add_row(name, *(f"{s:.0f} s" if s else "-" for s in (fired, resolved)))
            if fired is None or (resolved is None and name != "Watchdog"):
                missing.append(name)
            waited(lambda: stage.firing() == {"Watchdog"}, stage.well)
    Console().print(table)
    print(f"{len(alerts()) - len(missing)} of {len(alerts())} alerts fired and were resolved")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
