"""Reads growthd.toml and the environment into one `Config`, or says all that is wrong at once."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
from platformdirs import user_config_path

from growthd.config.mistakes import Mistake
from growthd.config.sections import Config
from growthd.config.structure import structure

PREFIX = "GROWTHD_"
_NOT_SETTINGS = frozenset(
    {
        "GROWTHD_CONFIG",
        "GROWTHD_CHROME",
        "GROWTHD_PG_BIN",
        "GROWTHD_SHARED",
        "GROWTHD_X_API_TOKEN",  # a secret: read where it is used, and never part of the settings
    }
)
Document = dict[str, Any]  # what tomllib returns


class ConfigRefused(Exception):
    """The configuration has mistakes; nothing of it was taken.

    `rest` is what it would be with the default in place of each mistake.
    """

    def __init__(
        self, path: Path | None, mistakes: tuple[Mistake, ...], rest: Config | None = None
    ) -> None:
        super().__init__("; ".join(str(m) for m in mistakes))
        self.path = path
        self.mistakes = mistakes
        self.rest = Config() if rest is None else rest


@attrs.frozen(kw_only=True)
class Settings:
    """A configuration and where each of its values came from."""

    config: Config
    path: Path | None
    origins: Mapping[str, str]
    """Key path to `file` or the name of the environment variable; a default has no entry."""


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings from `path`, or `$GROWTHD_CONFIG`, or the user's own file, or the defaults.

    Raises `ConfigRefused` with every mistake of the file and the environment.
    """
    path, wanted = _where(path, environ)
    document, mistakes = _read(path, wanted=wanted)
    origins = dict.fromkeys(_leaves(document), "file")
    mistakes += _overlay(document, origins, environ)
    config = structure(Config, document, "", mistakes)
    if mistakes or config is None:
        raise ConfigRefused(path, tuple(mistakes), config)
    return Settings(config=config, path=path, origins=origins)


def place_of(path: Path | None, environ: Mapping[str, str] = os.environ) -> Path:
    """The file that `load` would read, whether or not it is there."""
    found, _ = _where(path, environ)
    return found


def state_of(path: Path | None) -> tuple[int, int] | None:
    """What changes whenever the file does; None where there is no file."""
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return None if found is None else (found.st_mtime_ns, found.st_size)


def _where(path: Path | None, environ: Mapping[str, str]) -> tuple[Path, bool]:
    """The file to read, and whether its absence is a mistake."""
    if path is not None:
        return path, True
    if named := environ.get("GROWTHD_CONFIG"):
        return Path(named), True
    return user_config_path("growthd", appauthor=False) / "growthd.toml", False


def _read(path: Path | None, *, wanted: bool) -> tuple[Document, list[Mistake]]:
    if path is None or (not wanted and not path.exists()):
        return {}, []
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), []
    except OSError as error:
        return {}, [Mistake(key="", problem=f"cannot read {path}: {error.strerror}")]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, [Mistake(key="", problem=f"{path} is not valid TOML: {error}")]


def _leaves(table: Mapping[str, object], prefix: str = "") -> list[str]:
    found: list[str] = []
    for key, value in table.items():
        at = f"{prefix}{key}"
        if isinstance(value, dict):
            found += _leaves(value, f"{at}.")
        elif isinstance(value, list) and all(isinstance(each, dict) for each in value):
            found += [leaf for n, each in enumerate(value) for leaf in _leaves(each, f"{at}[{n}].")]
        else:
            found.append(at)
    return found


def _overlay(
    document: Document, origins: dict[str, str], environ: Mapping[str, str]
) -> list[Mistake]:
    """Lay `GROWTHD_SECTION_KEY` variables over the document, after those of an older name."""
    mistakes: list[Mistake] = []
    places = _places()
    for name, (section, key) in _older_names().items():
        if name in environ:
            document.setdefault(section, {})[key] = _value(environ[name])
            origins[f"{section}.{key}"] = name
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name in _NOT_SETTINGS:
            continue
        if name not in places:
            mistakes.append(Mistake.unknown(name, places))
            continue
        section, key = places[name]
        document.setdefault(section, {})[key] = _value(environ[name])
        origins[f"{section}.{key}"] = name
    return mistakes


def _places() -> dict[str, tuple[str, str]]:
    """Each environment variable and the section and key that it sets."""
    return {f"{PREFIX}{s}_{key.name}".upper(): (s, key.name) for s, key in _keys()}


def _older_names() -> dict[str, tuple[str, str]]:
    """Variables that other programs of the owner's already set for the same."""
    keys = {key.metadata.get("environment"): (section, key.name) for section, key in _keys()}
    return {name: place for name, place in keys.items() if name is not None}


def _keys() -> Iterator[tuple[str, attrs.Attribute[Any]]]:
    """Every key of every section that is one table, with the section's name."""
    sections: dict[str, Any] = {a.name: a.type for a in attrs.fields(attrs.resolve_types(Config))}
    for section, kind in sections.items():
        if attrs.has(kind):
            yield from ((section, key) for key in attrs.fields(kind))


def _value(text: str) -> object:
    """A TOML value where the text is one, else the text itself."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
