"""`growthd resume`."""

from __future__ import annotations

import sys

from growthd.cli.plain import USAGE, ConfigPath, carry_out, sentences, settings_or_exit
from growthd.config import Config
from growthd.house import visit_database, watched
from growthd.store import events


def resume(handle: str | None = None, *, config: ConfigPath = None) -> None:
    """Look at an account's pages again, after you have logged in or passed X's check.

    Parameters
    ----------
    handle
        Whose pages. Default: all accounts of the configuration.
    config
        The configuration file.

    """
    settings = settings_or_exit(config)
    wanted = handle.removeprefix("@").lower() if handle else None
    chosen = [
        account.account_id
        for account in watched(settings.config)
        if wanted in (None, account.owner.handle.lower())
    ]
    if not chosen:
        print(f"@{handle} is not in the configuration.", file=sys.stderr)
        raise SystemExit(USAGE)
    with sentences():
        carry_out(_tell, settings.config, chosen)
    print("growthd looks again at once.")


async def _tell(config: Config, accounts: list[str]) -> None:
    async with visit_database(config) as database:
        for account_id in accounts:
            notice = events.Notice(
                event_type=events.OWNER_RETURNED,
                message="the owner asks to look again",
                event_data={},
                component="cli",
                account_id=account_id,
            )
            await database.run(events.append, notice=notice)
