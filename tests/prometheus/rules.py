"""The shipped rules as data."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "config" / "prometheus"
METRIC = re.compile(r"\bgrowthd_\w+")
Rule = dict[str, Any]  # as YAML has it


def load(name: str) -> dict[str, Any]:
    """A file of the folder."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return found


def alerts() -> list[Rule]:
    groups = load("rules/alerts.yml")["groups"]
    return [rule for group in groups for rule in group["rules"]]


def records() -> list[Rule]:
    groups = load("rules/recording.yml")["groups"]
    return [rule for group in groups for rule in group["rules"]]
