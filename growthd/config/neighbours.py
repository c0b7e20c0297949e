"""Sections on others beside growthd: whose tables it reads, who reads its numbers, who hears."""

from __future__ import annotations

import attrs

from growthd.config.bounds import between, shaped


def _own_schema(existing: Existing, _: attrs.Attribute[str], value: str) -> None:
    if existing.feed and not value:
        raise ValueError("existing.feed needs existing.schema, where the tables to feed are")


@attrs.frozen(kw_only=True)
class Existing:
    """Another program's tables in the same database."""

    feed: bool = False
    schema: str = attrs.field(
        default="",
        validator=[shaped(r"|[a-z_][a-z0-9_]{0,62}", "a plain schema name"), _own_schema],
    )
    """Empty: there are none. Else growthd's own are in another one, by `database.schema`."""


@attrs.frozen(kw_only=True)
class Mirror:
    """A Redis for readers of the predecessor's cache; growthd writes to it, and never reads it."""

    url: str = attrs.field(
        default="", validator=shaped(r"|redis://\S+", "a URL such as redis://127.0.0.1:6379/0")
    )
    """Empty: there is none."""


def _addresses(_: object, __: object, value: tuple[str, ...]) -> None:
    wrong = [one for one in value if "://" not in one]
    if wrong:
        raise ValueError(f"must hold addresses such as https://…, not {wrong[0]!r}")


@attrs.frozen(kw_only=True)
class Notify:
    """Where growthd says by itself what is wrong, and how the day was. Empty: nowhere."""

    errors_to: tuple[str, ...] = attrs.field(default=(), validator=_addresses)
    after_looks: int = attrs.field(default=3, validator=between(1, 1440))
    """Looks in a row, one a minute, that find something wrong."""
    repeat_hours: float = attrs.field(default=12.0, validator=between(0.1, 744.0))
    digest_to: tuple[str, ...] = attrs.field(default=(), validator=_addresses)
    digest_hour: int = attrs.field(default=8, validator=between(0, 23))
    """Of the owner's clock."""
    heartbeat_to: tuple[str, ...] = attrs.field(default=(), validator=_addresses)
    heartbeat_minutes: float = attrs.field(default=5.0, validator=between(1.0, 1440.0))

    @property
    def speaks(self) -> bool:
        """Whether anybody wants to hear anything."""
        return bool(self.errors_to or self.digest_to or self.heartbeat_to)
