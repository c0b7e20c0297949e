"""`growthd run` and `growthd once`."""

from __future__ import annotations

import gc
import sys
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path

import trio

from growthd.cli.plain import USAGE, ConfigPath, carry_out, sentences, settings_or_exit
from growthd.config import Settings
from growthd.reading.uncollected import uncollected
from growthd.supervision.herald import Herald


class Once(StrEnum):
    INTAKE = "intake"
    POLLER = "poller"
    SCHEDULER = "scheduler"
    ATTRIBUTOR = "attributor"
    REWARDER = "rewarder"
    LEARNER = "learner"
    PLANNER = "planner"
    COURIER = "courier"
    MIRROR = "mirror"


def run(*, config: ConfigPath = None, service: bool = False) -> None:
    """Watch the accounts of the configuration until told to stop.

    Parameters
    ----------
    config
        The configuration file.
    service
        Log to a file that is rolled, and wait for a configuration that can be read.

    """
    with uncollected():
        from growthd.daemon import run as watch  # noqa: PLC0415 - half a second that --help can spare
    gc.freeze()  # programs stay: no collection, and not the end, need look through them again

    herald = Herald.of()
    with _on_duty() if service else nullcontext():
        settings = _settled(config, herald) if service else settings_or_exit(config)
        _need_accounts(settings.config.accounts)
        with sentences():
            trio.run(watch, settings, herald)


def _on_duty() -> AbstractContextManager[object]:
    from growthd.service.duty import logged  # noqa: PLC0415 - only a service needs it

    return logged()


def _settled(config: Path | None, herald: Herald) -> Settings:
    from growthd.service.duty import settled  # noqa: PLC0415 - only a service needs it

    return settled(config, herald)


def once(actor: Once, *, config: ConfigPath = None) -> None:
    """Make one pass of an actor and say what it did. The daemon must not be running.

    Parameters
    ----------
    actor
        intake takes in waiting events; poller plans the coming hours; scheduler visits all that
        is due at this moment; attributor credits posts with the followers they earned;
        rewarder says what each post and day was worth;
        learner learns what they teach; planner plans the hour and judges past plans;
        courier takes over what is new in existing.schema; mirror shows what was read in Redis.
    config
        The configuration file.

    """
    from growthd import daemon, logs  # noqa: PLC0415 - half a second that --help can spare

    settings = settings_or_exit(config)
    _need_accounts(settings.config.accounts)
    logs.configure(settings.config.daemon)
    with sentences():
        print(carry_out(daemon.once, settings, actor.value))


def _need_accounts(accounts: object) -> None:
    if not accounts:
        print(
            "No account is configured. Add to growthd.toml:\n\n"
            '[[accounts]]\nhandle = "your_handle"\n\nor try it on simulated data: growthd demo',
            file=sys.stderr,
        )
        raise SystemExit(USAGE)
