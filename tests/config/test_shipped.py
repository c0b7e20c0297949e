"""The shipped growthd.toml names every setting, with its true default, and nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import attrs

from growthd.config import Config, load
from growthd.config.show import shown

SHIPPED = Path(__file__).parents[2] / "config" / "growthd.toml"
SECTION = re.compile(r"^(?:# )?\[\[?(\w+)\]?\]$", re.MULTILINE)
KEY = re.compile(r"^(?:# )?([a-z_]+) = ", re.MULTILINE)


def test_it_says_the_defaults_and_no_more() -> None:
    assert load(SHIPPED, {}).config == Config()


def test_every_key_is_in_it() -> None:
    _, *parts = SECTION.split(SHIPPED.read_text(encoding="utf-8"))
    named = {
        section: set(KEY.findall(body))
        for section, body in zip(parts[::2], parts[1::2], strict=True)
    }
    wanted = {
        field.name: {key.name for key in attrs.fields(kind)}
        for field in attrs.fields(attrs.resolve_types(Config))
        if (kind := field.metadata.get("many") or field.type)
    }
    assert named == wanted


def test_what_is_commented_out_is_toml_as_well() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    tomllib.loads(re.sub(r"^# (?=[a-z_]+ = |\[)", "", text, flags=re.MULTILINE))


def test_secrets_are_masked() -> None:
    """A password in a DSN is never shown, in whichever of its two places it stands."""
    for dsn in ("postgresql://me:canary@db/x", "postgresql://db/x?user=me&password=canary"):
        settings = load(None, {"GROWTHD_DATABASE_DSN": dsn})
        assert "canary" not in " ".join(shown(settings.config).values())
