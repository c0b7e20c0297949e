"""`growthd check-config`."""

from __future__ import annotations

import attrs

from growthd.cli.plain import ConfigPath, settings_or_exit


def check_config(*, config: ConfigPath = None, print_: bool = False, origin: bool = False) -> None:
    """Say all that is wrong with the configuration, or that nothing is.

    Parameters
    ----------
    config
        The configuration file.
    print_
        Show every setting as it will be used, secrets masked.
    origin
        Show where each setting came from as well.

    """
    from growthd.config.show import shown  # noqa: PLC0415 - only where it is asked for

    settings = settings_or_exit(config)
    if print_ or origin:
        for key, value in shown(settings.config).items():
            source = f"    # {settings.origins.get(key, 'default')}" if origin else ""
            print(f"{key} = {value}{source}")
    else:
        where = settings.path if settings.path and settings.path.exists() else "the defaults"
        count = len(attrs.asdict(settings.config))
        print(f"{where}: {count} sections, no mistakes.")
