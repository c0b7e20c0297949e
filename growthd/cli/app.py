"""The command line: which verbs there are. Each is imported when it is called."""

from __future__ import annotations

import ast
from importlib.metadata import version
from importlib.resources import files

from cyclopts import App

app = App(
    name="growthd",
    help="Watches your own X account: which posts grow it, how sure that is, what to do more of.",
    version=lambda: version("growthd"),
)


def _add(verbs: App, verb: str, name: str | None = None) -> None:
    """`module:function` is a verb, and is listed with what it says of itself."""
    module, _, function = verb.partition(":")
    verbs.command(f"growthd.cli.{verb}", name=name, help=_said(module, function))


def _said(module: str, function: str) -> str:
    """The function's docstring without its parameters, taken from the source unimported."""
    source = (files("growthd.cli") / f"{module}.py").read_text(encoding="utf-8")
    defined = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    found = next(node for node in defined if node.name == function)
    return (ast.get_docstring(found) or "").partition("\n\nParameters\n")[0]


_add(app, "demo:demo")
_add(app, "daemon:run")
_add(app, "daemon:once")
_add(app, "status:status")
_add(app, "doctor:doctor")
_add(app, "explain:explain")
_add(app, "config:check_config")
_add(app, "probe:probe")
_add(app, "read:read")
_add(app, "resume:resume")
_add(app, "purge:purge")
_add(app, "init:init")
_add(app, "attribute:attribute")
_add(app, "export:export")
_add(app, "ledger:ledger")

post = App(name="post", help="Tell growthd of a post.")
_add(post, "post:add")
app.command(post)

captures = App(name="captures", help="Look into the ledger of captures.")
_add(captures, "captures:list_", name="list")
_add(captures, "captures:show")
_add(captures, "captures:doubts")
app.command(captures)

recompute = App(name="recompute", help="Compute anew what was computed before.")
_add(recompute, "recompute:rewards")
app.command(recompute)

plan = App(name="plan", help="See what is recommended, and how good that was.")
_add(plan, "plan:show")
_add(plan, "plan:stop")
_add(plan, "plan:resume")
app.command(plan)

import_ = App(name="import", help="Take in what X itself has exported.")
_add(import_, "imports:x_analytics")
_add(import_, "existing:existing")
app.command(import_)

db = App(name="db", help="Look after the database.")
_add(db, "db:status")
_add(db, "db:migrate")
_add(db, "backups:backup")
_add(db, "backups:restore")
app.command(db)

service = App(name="service", help="Have growthd run by itself, as a service of this user.")
_add(service, "service:install")
_add(service, "service:uninstall")
_add(service, "service:status")
_add(service, "service:restart")
_add(service, "service:logs")
app.command(service)
