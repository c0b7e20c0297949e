"""Connects each account with the sources that its owner chose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import attrs

from growthd.config import Channel, Config, XApi as Settings
from growthd.metrics import Metrics
from growthd.model.reading import Owner, SourceName
from growthd.model.verdict import PageReading
from growthd.model.visit import Visit
from growthd.model.watched import Watched
from growthd.pages.pool import Pool
from growthd.sources import api_token
from growthd.sources.api_client import ApiClient
from growthd.sources.meter import Meter, Prices, Purse, Resource
from growthd.sources.page import PageSource
from growthd.sources.source import Source
from growthd.sources.together import Together
from growthd.sources.x_api import XApi
from growthd.store.database import Database
from growthd.wheel.walls import Walls


@attrs.frozen(kw_only=True)
class Switchboard:
    """One source for each handle, in lower case."""

    lines: Mapping[str, Source]

    @property
    def names(self) -> tuple[SourceName, ...]:
        found = (name for source in self.lines.values() for name in source.names)
        return tuple(dict.fromkeys(found))

    async def open(self) -> None:
        """Every line is open."""
        for source in self.lines.values():
            await source.open()

    async def visit(self, visit: Visit) -> PageReading:
        """What the account's own source says."""
        return await self.lines[visit.owner.handle.lower()].visit(visit)


@attrs.frozen(kw_only=True)
class Means:
    """What sources are made with."""

    config: Config
    pool: Pool
    database: Database
    metrics: Metrics
    walls: Walls
    now: Callable[[], datetime]


def connect(means: Means, watched: Iterable[Watched]) -> Switchboard:
    """A line for every account of the configuration, in the order of `watched`."""
    accounts = zip(watched, means.config.accounts, strict=True)
    return Switchboard(
        lines={
            account.owner.handle.lower(): _line(means, account, settings.sources)
            for account, settings in accounts
        }
    )


def _line(means: Means, account: Watched, channels: Iterable[Channel]) -> Source:
    sources = [_source(means, account, channel) for channel in channels]
    if len(sources) == 1:
        return sources[0]
    return Together(
        account_id=account.account_id, sources=sources, walls=means.walls, now=means.now
    )


def _source(means: Means, account: Watched, channel: Channel) -> Source:
    match channel:
        case Channel.PAGE:
            return PageSource(
                pool=means.pool,
                now=means.now,
                base_url=means.config.site.base_url,
                visit_seconds=means.config.browser.visit_seconds,
            )
        case Channel.API:
            return XApi(
                client=_metered(means, account),
                database=means.database,
                account_id=account.account_id,
                analytics_minutes=frozenset(means.config.x_api.analytics_minutes),
                first_look=timedelta(minutes=means.config.schedule.horizons_minutes[-1] * 1.25),
            )


def _metered(means: Means, account: Watched) -> ApiClient:
    meter = Meter(
        database=means.database,
        account_id=account.account_id,
        prices=prices(means.config.x_api),
        cap_usd=usd(means.config.x_api.daily_cap_usd),
        now=means.now,
    )
    return api_client(means.config, account.owner, meter, means.metrics)


def api_client(config: Config, owner: Owner, purse: Purse, metrics: Metrics) -> ApiClient:
    """The owner's access to the API, paid from `purse`."""
    token = token_file(config.x_api, config.daemon.data_dir, owner.handle)
    return ApiClient(
        base_url=config.x_api.base_url,
        credentials=partial(api_token.find, token),
        meter=purse,
        now=purse.now,
        metrics=metrics,
    )


def token_file(settings: Settings, data_dir: Path, handle: str) -> Path:
    """Where the account's token is kept."""
    named = settings.token_file or data_dir / "x-api.token"
    return Path(str(named).replace("{handle}", handle.lower()))


def prices(settings: Settings) -> Prices:
    """What X charges, as the owner was told."""
    return {
        Resource.OWN_POST: usd(settings.price_own_post_usd),
        Resource.OWN_USER: usd(settings.price_own_user_usd),
        Resource.OTHER_POST: usd(settings.price_other_post_usd),
        Resource.ANALYTICS: usd(settings.price_analytics_usd),
    }


def usd(setting: float) -> Decimal:
    """The amount as it was written, without the noise of binary fractions."""
    return Decimal(repr(setting))
