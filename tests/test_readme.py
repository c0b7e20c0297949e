"""README names every verb, every setting and every metric."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import attrs
import pytest
from cyclopts import App

from growthd.cli.app import app
from growthd.config import Config
from growthd.metrics import Metrics
from growthd.supervision.vitals import Vitals

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
NAMED = frozenset(re.findall(r"`([^`\n]+)`", README))


def verbs(of: App, prefix: str = "growthd") -> list[str]:
    found: list[str] = []
    for name in of:
        if name.startswith("-"):
            continue
        inner = verbs(of[name], f"{prefix} {name}")
        found += inner or [f"{prefix} {name}"]
    return found


def test_every_verb_is_named() -> None:
    assert [verb for verb in verbs(app) if verb not in NAMED] == []


def test_every_setting_is_named() -> None:
    sections = attrs.fields(attrs.resolve_types(Config))
    assert [s.name for s in sections if f"[{s.name}]" not in NAMED] == []
    kinds: list[Any] = [section.metadata.get("many") or section.type for section in sections]
    keys = [key.name for kind in kinds for key in attrs.fields(kind)]
    assert [key for key in keys if key not in NAMED] == []


def test_every_metric_is_named() -> None:
    families = [*Metrics().registry.collect(), *Vitals([]).collect()]
    names = [f.name + "_total" * (f.type == "counter") for f in families]
    assert [name for name in names if name not in NAMED] == []


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (Path(__file__).parents[1] / link).exists()
