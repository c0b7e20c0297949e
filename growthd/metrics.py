"""Every Prometheus metric, declared once. README documents each; a test compares the two.

Base units, timestamps and never ages, no post id as a label. A gauge that was never truly read is
absent, not zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs
import psutil
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from growthd.model.capture import TERMINAL, Horizon
from growthd.model.reading import AccountCounts, PostCounts, RefusalKind
from growthd.model.visit import Place

MISSES = ("asleep", "held_back", "no_capacity", "outage", "unresolved", *RefusalKind)
"""Why a capture may have been missed."""
LATENESS_SECONDS = (10, 30, 60, 120, 300, 600, 1_200, 3_600, 7_200, 21_600)
PAGE_LOAD_SECONDS = (0.25, 0.5, 1, 2, 4, 8, 15, 30, 60)
DATABASE_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5)

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series that nothing reads


class Metrics:
    """One set of metrics on a registry of its own, so that two daemons can share a process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self._declare_process()
        self._declare_account()
        self._declare_captures()
        self._declare_readings()
        self._declare_outside()
        self.registry.register(ProcessMetrics())

    def prime(self, accounts: Iterable[str], horizons: Iterable[Horizon]) -> None:
        """The daemon starts now. Counters that are asked for their increase are there from now on.

        One that came into being with its first event would not have increased by it.
        """
        self.start_time.set_to_current_time()
        for horizon in (*(each.label for each in horizons), "hour"):
            for state in TERMINAL:
                self.captures.labels(horizon, state.value)
            for reason in MISSES:
                self.captures_missed.labels(horizon, reason)
        for metric in (*attrs.fields_dict(PostCounts), *attrs.fields_dict(AccountCounts)):
            self.disagreements.labels(metric)
            self.suspects.labels(metric)
        for place in Place:
            self.blind.labels(place.value)
        for account in accounts:
            self.profile_polls.labels(account, "ok")

    def _gauge(self, name: str, said: str, labels: Sequence[str] = ()) -> Gauge:
        return Gauge(f"growthd_{name}", said, labels, registry=self.registry)

    def _counter(self, name: str, said: str, labels: Sequence[str] = ()) -> Counter:
        return Counter(f"growthd_{name}", said, labels, registry=self.registry)

    def _histogram(
        self, name: str, said: str, buckets: Iterable[float], labels: Sequence[str] = ()
    ) -> Histogram:
        return Histogram(
            f"growthd_{name}", said, labels, buckets=tuple(buckets), registry=self.registry
        )

    def _declare_process(self) -> None:
        self.build_info = self._gauge(
            "build_info", "Always 1; the version as a label.", ["version"]
        )
        self.start_time = self._gauge("start_time_seconds", "When the daemon started.")
        self.config_reload_ok = self._gauge(
            "config_last_reload_successful", "1 if the last (re)load of the configuration worked."
        )
        self.config_reload_time = self._gauge(
            "config_last_reload_success_timestamp_seconds", "When the configuration last loaded."
        )
        self.last_wake = self._gauge(
            "last_wake_timestamp_seconds", "When the machine last woke from sleep, while running."
        )
        self.suspended = self._counter(
            "suspended_seconds_total", "Time that the machine slept while the daemon ran."
        )
        self.asyncio_unhandled = self._counter(
            "asyncio_unhandled_total", "Errors that only asyncio's exception handler saw."
        )

    def _declare_account(self) -> None:
        account = ["account"]
        self.followers = self._gauge("followers", "Followers as last read.", account)
        self.following = self._gauge("following", "Accounts followed as last read.", account)
        self.posts = self._gauge("posts", "Posts of the account as last read.", account)
        self.rounded_hours = self._gauge(
            "rounded_hours_ratio", "Share of the last day's counts that are rounded.", account
        )
        self.profile_success = self._gauge(
            "profile_last_success_timestamp_seconds", "When the profile was last read.", account
        )
        self.profile_polls = self._counter(
            "profile_polls_total", "Visits to the profile, by result.", ["account", "result"]
        )
        self.login_required = self._gauge(
            "login_required", "1 while the owner has to log in or pass a challenge.", account
        )
        self.rate_limited_until = self._gauge(
            "rate_limited_until_timestamp_seconds", "When the last rate limit ends.", account
        )

    def _declare_captures(self) -> None:
        self.captures = self._counter(
            "captures_total", "Captures ended, by horizon and result.", ["horizon", "result"]
        )
        self.captures_missed = self._counter(
            "captures_missed_total", "Captures missed, by reason.", ["horizon", "reason"]
        )
        self.capture_lateness = self._histogram(
            "capture_lateness_seconds",
            "How long after its due time a capture was read.",
            LATENESS_SECONDS,
            ["horizon"],
        )
        self.captures_pending = self._gauge(
            "captures_pending", "Captures to be read within a day, or overdue.", ["horizon"]
        )
        self.captures_overdue = self._gauge(
            "captures_overdue", "Captures past their tolerance and not yet ended.", ["horizon"]
        )
        self.captures_wanted = self._gauge(
            "captures_wanted_per_hour", "Captures to be read within the coming hour."
        )
        self.capture_capacity = self._gauge(
            "capture_capacity_per_hour",
            "Captures that can be read in an hour, at the last day's rate.",
        )
        self.capture_oldest_due = self._gauge(
            "capture_oldest_due_timestamp_seconds",
            "Due time of the oldest capture that is due and not yet ended; NaN when none is.",
        )

    def _declare_readings(self) -> None:
        self.readings = self._counter(
            "readings_total", "Readings by witnesses, by outcome.", ["source", "outcome"]
        )
        self.suspects = self._counter(
            "readings_suspect_total", "Values held back as doubtful.", ["metric"]
        )
        self.ruled = self._counter(
            "readings_ruled_total",
            "Values held back that a later reading decided.",
            ["metric", "ruling"],
        )
        self.disagreements = self._counter(
            "witness_disagreements_total", "Values on which witnesses disagreed.", ["metric"]
        )
        self.blind = self._counter(
            "reader_blind_total", "Material of a shape that no reader knows.", ["operation"]
        )

    def _declare_outside(self) -> None:
        self.api_requests = self._counter(
            "api_requests_total", "Requests to X's API, by answer.", ["endpoint", "result"]
        )
        self.api_spent = self._gauge(
            "api_spent_usd", "Spent on X's API on the current UTC day.", ["account"]
        )
        self.spool_entries = self._gauge(
            "spool_entries", "Visits read and not yet in the database."
        )
        self.rewards_backlog = self._gauge(
            "rewards_backlog", "Posts read at 24 hours that have no reward yet."
        )
        self.table_last_insert = self._gauge(
            "table_last_insert_timestamp_seconds", "When a table last got a row.", ["table"]
        )
        self.disk_free = self._gauge("disk_free_bytes", "Left on the disk of the data directory.")
        self.spool_bytes = self._gauge(
            "spool_bytes", "Results that wait on the disk until the database is back."
        )
        self.browser_up = self._gauge("browser_up", "1 while the browser is open.")
        self.pages = self._gauge("pages", "Browser pages of growthd's own.", ["state"])
        self.page_recycles = self._counter(
            "page_recycles_total", "Pages closed and replaced.", ["reason"]
        )
        self.page_load = self._histogram(
            "page_load_seconds", "Time of one visit to a page.", PAGE_LOAD_SECONDS
        )
        self.db_up = self._gauge("db_up", "1 if the last unit of work reached the database.")
        self.db_query = self._histogram(
            "db_query_seconds", "Time of one unit of work.", DATABASE_SECONDS, ["query"]
        )


class ProcessMetrics:
    """The process as Prometheus names it; by psutil, since macOS has no /proc."""

    def describe(self) -> Iterable[Metric]:
        return self.collect()

    def collect(self) -> Iterator[Metric]:
        me = psutil.Process()
        with me.oneshot():
            memory, cpu = me.memory_info(), me.cpu_times()
            yield CounterMetricFamily(
                "process_cpu_seconds_total", "CPU time of the daemon.", value=cpu.user + cpu.system
            )
            yield GaugeMetricFamily(
                "process_resident_memory_bytes", "Resident memory of the daemon.", memory.rss
            )
            yield GaugeMetricFamily(
                "process_virtual_memory_bytes", "Virtual memory of the daemon.", memory.vms
            )
            yield GaugeMetricFamily(
                "process_start_time_seconds", "When the process started.", me.create_time()
            )
            yield GaugeMetricFamily("process_open_fds", "Open descriptors.", me.num_fds())
