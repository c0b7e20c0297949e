"""The rules and alerts, by Prometheus' own tools."""
