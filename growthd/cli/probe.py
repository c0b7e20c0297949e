"""`growthd probe`: the first look at the real site, stored nowhere."""

from __future__ import annotations

import platform
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from decimal import Decimal
from importlib.metadata import version

import orjson
import trio
from rich.console import Console

from growthd import border
from growthd.cli.plain import UNHEALTHY, USAGE, ConfigPath, carry_out, sentences, settings_or_exit
from growthd.cli.side_by_side import show
from growthd.config import Account, Channel, Config
from growthd.house import browser_pool, clock_of
from growthd.metrics import Metrics
from growthd.model.reading import Owner, RefusalKind
from growthd.reading import bug_report
from growthd.sources.page import PageSource
from growthd.sources.pocket import Pocket
from growthd.sources.probe import Look, NotATarget, Probe, Target
from growthd.sources.switchboard import api_client, prices

MOST_USD = Decimal("0.25")


def probe(target: str | None = None, *, report: bool = False, config: ConfigPath = None) -> None:
    """Look at your account on the real site, and show what every reader sees, side by side.

    Nothing is stored. At the end stands what to send with a bug report: shapes, and no names,
    numbers or words of yours, but for numbers on which readers differ. Where the account's sources
    name the API it is asked as well, for a few cents at the most.

    Parameters
    ----------
    target
        A handle, or the address of a profile or a post. Default: the configuration's first account.
    report
        Print the report alone, as JSON.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    account, post_id = _choice(settings.config, target)
    with sentences():
        looks = carry_out(_run, settings.config, account, post_id, report)
    if not report:
        print("\nTo send with a bug report, from here to the end:")
    print(orjson.dumps(_report(looks, account), option=orjson.OPT_INDENT_2).decode())
    if any(look.reading.refusal is not None for look in looks):
        raise SystemExit(UNHEALTHY)


def _choice(config: Config, text: str | None) -> tuple[Account, str | None]:
    """The account to look at, as the configuration knows it, and the post if only one is meant."""
    if text is None:
        if config.accounts:
            return config.accounts[0], None
        print("Name your handle: growthd probe HANDLE", file=sys.stderr)
        raise SystemExit(USAGE)
    try:
        target = Target.parse(text)
    except NotATarget as error:
        print(f"{error}.", file=sys.stderr)
        raise SystemExit(USAGE) from None
    for account in config.accounts:
        if account.handle.lower() == target.handle.lower():
            return account, target.post_id
    return Account(handle=target.handle), target.post_id


async def _run(config: Config, account: Account, post_id: str | None, quiet: bool) -> list[Look]:
    looks: list[Look] = []
    console = Console(stderr=quiet, quiet=quiet)
    async with _probe(config, account) as probing:
        while True:
            async with aclosing(probing.run(post_id)) as seen:
                async for look in seen:
                    show(console, look)
                    looks.append(look)
            if not (_wants_owner(looks[-1]) and await _owner_is_ready(config, console)):
                return looks


@asynccontextmanager
async def _probe(config: Config, account: Account) -> AsyncIterator[Probe]:
    metrics, now = Metrics(), clock_of(config).now
    owner = Owner(account_id=account.id, handle=account.handle)
    purse = Pocket(
        account_id=account.handle, prices=prices(config.x_api), cap_usd=MOST_USD, now=now
    )
    async with border.open_border():
        pool = browser_pool(config, metrics)
        page = PageSource(
            pool=pool,
            now=now,
            base_url=config.site.base_url,
            visit_seconds=config.browser.visit_seconds,
        )
        api = api_client(config, owner, purse, metrics)
        try:
            yield Probe(
                owner=owner,
                page=page if Channel.PAGE in account.sources else None,
                api=api if Channel.API in account.sources else None,
                now=now,
            )
        finally:
            await pool.close()


def _wants_owner(look: Look) -> bool:
    """True where the site asks for somebody to log in, or to prove that they are human."""
    refusal = look.reading.refusal
    walls = {RefusalKind.LOGGED_OUT, RefusalKind.CHALLENGE}
    return look.page is not None and refusal is not None and refusal.kind in walls


async def _owner_is_ready(config: Config, console: Console) -> bool:
    """Waits, if anybody is there, until they have logged in with the window that is open."""
    if config.browser.headless or console.quiet or not sys.stdin.isatty():
        return False
    said = "Log in to X in the window that has opened, then press Enter (or q and Enter to end). "
    answer = await trio.to_thread.run_sync(input, said, abandon_on_cancel=True)
    return answer.strip().lower() != "q"


def _report(looks: list[Look], account: Account) -> dict[str, object]:
    owner = Owner(account_id=account.id, handle=account.handle)
    return {
        "growthd": version("growthd"),
        "python": platform.python_version(),
        "platform": platform.platform(terse=True),
        "sources": [channel.value for channel in account.sources],
        "looks": [
            {
                "seconds": round(look.seconds, 1),
                **bug_report.of_visit(look.reading, look.page, owner),
            }
            for look in looks
        ],
    }
