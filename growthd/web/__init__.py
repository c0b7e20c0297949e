"""Metrics, health, the status page and the HTTP API."""
