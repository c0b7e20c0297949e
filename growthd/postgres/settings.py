"""The server's settings: small, durable, reachable only through its socket."""

from __future__ import annotations

from pathlib import Path

from growthd.postgres.account import give
from growthd.postgres.cluster import Cluster
from growthd.postgres.meeting import PORT

HEADER = """\
# Written by growthd at every start; changes here are lost.
# Settings of your own go to extra.conf beside this file, and win.
"""

ALWAYS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "50",
    "shared_buffers": "64MB",
    # What the page cache or a flash disk holds, a jump reaches as fast as the next page.
    "random_page_cost": "1.1",
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
    # No replica is ever attached, so the log need not serve one, nor a process wait for one.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_min_duration_statement": "1s",
    # Parameters may hold secrets and scraped text; the statement alone tells what was slow.
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}

THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
SINCE_18 = {"io_method": "sync"}
"""Idle input workers would be three processes more, for data that fit into memory."""


def write(cluster: Cluster, *, meeting_place: Path, durable: bool, major: int) -> None:
    """`postgresql.conf` says what this version of growthd wants; it is replaced in one step."""
    fresh = cluster.data / "postgresql.conf.new"
    text = render(meeting_place=meeting_place, durable=durable, major=major)
    extra = "include = 'extra.conf'\n" if (cluster.data / "extra.conf").exists() else ""
    fresh.write_text(text + extra)
    fresh.chmod(0o600)
    give(fresh, cluster.account)
    fresh.rename(cluster.data / "postgresql.conf")


def render(*, meeting_place: Path, durable: bool, major: int) -> str:
    """The text of `postgresql.conf`."""
    settings = {
        **ALWAYS,
        **(DURABLE if durable else THROW_AWAY),
        **(SINCE_18 if major >= 18 else {}),
        "unix_socket_directories": f'"{meeting_place}"',
    }
    lines = [f"{name} = '{_quoted(value)}'" for name, value in settings.items()]
    return "\n".join([HEADER, *lines, ""])


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")
