"""One class per section of growthd.toml; every key is documented in config/growthd.toml."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import attrs
from platformdirs import user_data_path

from growthd.config.advice import Learning, Plan, Reward
from growthd.config.bounds import ages, aware, between, distinct, horizons, shaped, time_zone
from growthd.config.neighbours import Existing, Mirror, Notify

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    AUTO = "auto"
    """Pretty on a terminal, JSON elsewhere."""
    PRETTY = "pretty"
    JSON = "json"


class Channel(StrEnum):
    """A way to read an account."""

    PAGE = "page"
    """The site's own pages, in the owner's browser."""
    API = "api"
    """X's API, with the owner's own app."""


@attrs.frozen(kw_only=True)
class Account:
    """One watched account."""

    handle: str = attrs.field(
        validator=shaped(r"[A-Za-z0-9_]{1,15}", "a handle without the @, such as jack")
    )
    id: str | None = attrs.field(
        default=None, validator=shaped(r"\d{1,20}", "the account's number, in quotes")
    )
    sources: tuple[Channel, ...] = attrs.field(default=(Channel.PAGE,), validator=distinct)
    """Several witness each other; the API is trusted before the page."""


def _data_dir() -> Path:
    """The platform's folder for such data; root's is closed to the account that runs Postgres."""
    if sys.platform == "linux" and os.geteuid() == 0:
        return Path("/var/lib/growthd")
    return user_data_path("growthd", appauthor=False)


@attrs.frozen(kw_only=True)
class Daemon:
    data_dir: Path = attrs.field(factory=_data_dir, converter=Path)
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.AUTO
    time_zone: str = attrs.field(default="UTC", validator=time_zone)
    """The owner's, for hours of the day; days are UTC everywhere."""
    spool_mb: int = attrs.field(default=256, validator=between(1, 100_000))
    """For results that wait until the database is back."""


@attrs.frozen(kw_only=True)
class Database:
    dsn: str = ""
    """Empty: growthd runs its own server in `data_dir`."""
    schema: str = attrs.field(
        default="public", validator=shaped(r"[a-z_][a-z0-9_]{0,62}", "a plain schema name")
    )
    pool_size: int = attrs.field(default=6, validator=between(1, 100))


@attrs.frozen(kw_only=True)
class Site:
    base_url: str = attrs.field(
        default="https://x.com",
        validator=shaped(r"https?://[^/\s]+", "an origin such as https://x.com"),
    )


@attrs.frozen(kw_only=True)
class Browser:
    cdp_url: str = ""
    """Empty: growthd launches its own browser; else attach to the one that listens there."""
    profile_dir: Path | None = None
    """Default: `browser` in the data directory."""
    headless: bool = False
    pages: int = attrs.field(default=2, validator=between(1, 16))
    visit_seconds: float = attrs.field(default=30.0, validator=between(1.0, 300.0))
    recycle_after_visits: int = attrs.field(default=50, validator=between(1, 100_000))
    close_when_idle_minutes: float = attrs.field(default=20.0, validator=between(0.1, 10_080))


@attrs.frozen(kw_only=True)
class XApi:
    """X's API v2. Prices are US dollars for a resource and UTC day, as X charges them."""

    token_file: Path | None = None
    """Default: `x-api.token` in the data directory. `{handle}` stands for the account's."""
    daily_cap_usd: float = attrs.field(default=1.0, validator=between(0.0, 10_000.0))
    """Of each account and UTC day; nothing is asked that could cost more."""
    analytics_minutes: tuple[int, ...] = attrs.field(default=(1440, 2880, 10080), validator=ages)
    """Horizons at which follows and clicks are asked for as well; empty: never."""
    base_url: str = attrs.field(
        default="https://api.x.com",
        validator=shaped(
            r"https://[^/\s]+|http://(127\.0\.0\.1|\[::1\]|localhost)(:\d+)?",
            "an origin such as https://api.x.com; the token travels by https alone",
        ),
    )
    price_own_post_usd: float = attrs.field(default=0.001, validator=between(0.0, 100.0))
    price_own_user_usd: float = attrs.field(default=0.001, validator=between(0.0, 100.0))
    price_other_post_usd: float = attrs.field(default=0.005, validator=between(0.0, 100.0))
    price_analytics_usd: float = attrs.field(default=0.005, validator=between(0.0, 100.0))


@attrs.frozen(kw_only=True)
class Schedule:
    horizons_minutes: tuple[int, ...] = attrs.field(
        default=(0, 60, 120, 240, 360, 720, 1440, 2880, 10080),
        validator=horizons,
    )
    tolerance_minutes: float = attrs.field(default=15.0, validator=between(0.01, 720.0))
    tolerance_percent: float = attrs.field(default=5.0, validator=between(0.0, 50.0))
    patience_percent: float = attrs.field(default=90.0, validator=between(0.0, 90.0))
    """Share of the tolerance that a capture may wait for others to share its page load."""
    discover_minutes: float = attrs.field(default=15.0, validator=between(1.0, 1440.0))
    look_ahead_minutes: float = attrs.field(default=60.0, validator=between(1.0, 1440.0))
    lease_seconds: float = attrs.field(default=120.0, validator=between(10.0, 3600.0))
    attempts: int = attrs.field(default=8, validator=between(1, 100))


def _no_door_to_the_world(web: Web, _: attrs.Attribute[str], value: str) -> None:
    if value not in _LOOPBACK and not web.allow_remote:
        raise ValueError(
            f"{value!r} is reachable from other machines; set web.allow_remote = true to mean it"
        )


@attrs.frozen(kw_only=True)
class Web:
    allow_remote: bool = False
    host: str = attrs.field(default="127.0.0.1", validator=_no_door_to_the_world)
    port: int = attrs.field(default=9617, validator=between(0, 65535))
    """0 takes any free port and writes it to `web.url` in the data directory."""


@attrs.frozen(kw_only=True)
class Retention:
    evidence_days: float = attrs.field(default=30.0, validator=between(0.1, 3_650))


@attrs.frozen(kw_only=True)
class TimeMachine:
    """The demo's clock: `origin` is the time shown when the machine's clock reads `wall_origin`."""

    speed: float = attrs.field(default=1.0, validator=between(0.01, 100_000.0))
    origin: datetime | None = attrs.field(default=None, validator=aware)
    wall_origin: float | None = None


def _apart(config: Config, _: attrs.Attribute[Existing], value: Existing) -> None:
    if value.schema and value.schema == config.database.schema:
        raise ValueError(
            f"existing.schema and database.schema are both {value.schema!r}: give growthd a schema"
            " of its own, such as database.schema = 'growthd'"
        )


@attrs.frozen(kw_only=True)
class Config:
    """The whole file."""

    accounts: tuple[Account, ...] = attrs.field(default=(), metadata={"many": Account})
    daemon: Daemon = attrs.field(factory=Daemon)
    database: Database = attrs.field(factory=Database)
    site: Site = attrs.field(factory=Site)
    browser: Browser = attrs.field(factory=Browser)
    x_api: XApi = attrs.field(factory=XApi)
    schedule: Schedule = attrs.field(factory=Schedule)
    existing: Existing = attrs.field(factory=Existing, validator=_apart)
    mirror: Mirror = attrs.field(factory=Mirror)
    web: Web = attrs.field(factory=Web)
    notify: Notify = attrs.field(factory=Notify)
    retention: Retention = attrs.field(factory=Retention)
    reward: Reward = attrs.field(factory=Reward)
    learning: Learning = attrs.field(factory=Learning)
    plan: Plan = attrs.field(factory=Plan)
    clock: TimeMachine = attrs.field(factory=TimeMachine)
