"""The actors' pulses as Prometheus sees them, read at the moment of the scrape."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from growthd.supervision.pulse import Pulse


@attrs.frozen(eq=False)
class Vitals:
    """A Prometheus collector over `pulses`, which may change while it is registered."""

    pulses: list[Pulse]

    def describe(self) -> Iterator[Metric]:
        return self.collect()

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("growthd_actor_up", "1 while the actor lives.", labels=["actor"])
        restarts = CounterMetricFamily(
            "growthd_actor_restarts_total", "Lives ended by a fault or an outage.", labels=["actor"]
        )
        progress = GaugeMetricFamily(
            "growthd_actor_progress_timestamp_seconds",
            "When the actor last got somewhere.",
            labels=["actor"],
        )
        duration = GaugeMetricFamily(
            "growthd_pass_duration_seconds", "Time of the actor's last pass.", labels=["actor"]
        )
        for pulse in self.pulses:
            up.add_metric([pulse.name], float(pulse.up))
            restarts.add_metric([pulse.name], float(pulse.restarts))
            if pulse.progressed_at is not None:
                progress.add_metric([pulse.name], pulse.progressed_at)
            if pulse.pass_seconds is not None:
                duration.add_metric([pulse.name], pulse.pass_seconds)
        yield from (up, restarts, progress, duration)
