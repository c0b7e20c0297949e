"""The documents the site serves: the shell that hydrates, and the walls in its place."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from string import Template

import attrs
import orjson

from growthd.simx.payload.shape import Json


@attrs.frozen(kw_only=True)
class Route:
    """What an address names. `place` is profile, replies, post or home."""

    place: str
    handle: str | None = None
    post: str | None = None


@attrs.frozen(kw_only=True)
class ShellState:
    """What the shell tells its own script."""

    viewer: Json | None
    lang: str
    route: Route
    operation: str
    capture: str | None
    query_ids: dict[str, str]
    mischief: Json
    renames: dict[str, str]

    def script(self) -> str:
        """The state as a script's literal; no text in it can end the script element."""
        state = {
            "viewer": self.viewer,
            "lang": self.lang,
            "route": attrs.asdict(self.route),
            "operation": self.operation,
            "capture": self.capture,
            "queryIds": self.query_ids,
            "mischief": self.mischief,
            "renames": self.renames,
        }
        return orjson.dumps(state).decode().replace("<", "\\u003c")


_MODULE = '<script type="module" src="/static/app.js"></script>'
_TEMPLATES = {
    path.name: Template(path.read_text("utf-8"))
    for path in files("growthd.simx").joinpath("html").iterdir()
    if path.name.endswith(".html")
}


def shell(state: ShellState, *, hydrates: bool = True) -> str:
    """The healthy page, which holds every word that an error page holds as well."""
    module = _MODULE if hydrates else ""
    return _fill("shell.html", state.lang, state=state.script(), module=module)


def login_wall(lang: str) -> str:
    """What /i/flow/login shows."""
    return _fill("login.html", lang)


def consent_wall(lang: str) -> str:
    """What stands in place of the page until somebody has agreed or refused."""
    return _fill("consent.html", lang)


def challenge(lang: str) -> str:
    """What /account/access shows: only a human gets past it."""
    return _fill("challenge.html", lang)


def _fill(name: str, lang: str, **words: str) -> str:
    direction = "rtl" if lang in {"ar", "fa"} else "ltr"
    return _TEMPLATES[name].substitute(dir=direction, lang=escape(lang), **words)
