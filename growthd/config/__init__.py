"""The settings: a frozen tree, read from TOML and the environment, refused as a whole."""

from growthd.config.advice import Learning, Plan, Reward
from growthd.config.load import ConfigRefused, Settings, load
from growthd.config.mistakes import Mistake
from growthd.config.neighbours import Existing, Notify
from growthd.config.sections import (
    Account,
    Browser,
    Channel,
    Config,
    Daemon,
    Database,
    LogFormat,
    LogLevel,
    Retention,
    Schedule,
    Site,
    TimeMachine,
    Web,
    XApi,
)

__all__ = [
    "Account",
    "Browser",
    "Channel",
    "Config",
    "ConfigRefused",
    "Daemon",
    "Database",
    "Existing",
    "Learning",
    "LogFormat",
    "LogLevel",
    "Mistake",
    "Notify",
    "Plan",
    "Retention",
    "Reward",
    "Schedule",
    "Settings",
    "Site",
    "TimeMachine",
    "Web",
    "XApi",
    "load",
]
