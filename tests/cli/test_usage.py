"""What the command line says of itself, and to those who hold it wrong."""

from __future__ import annotations

import pytest

from growthd.cli import (
    captures,
    config,
    daemon,
    db,
    demo,
    imports,
    init,
    post,
    probe,
    read,
    resume,
    service,
    status,
)
from tests.cli.commands import growthd

VERBS = {
    "captures list": captures.list_,
    "captures show": captures.show,
    "check-config": config.check_config,
    "db migrate": db.migrate,
    "db status": db.status,
    "demo": demo.demo,
    "init": init.init,
    "import x-analytics": imports.x_analytics,
    "once": daemon.once,
    "post add": post.add,
    "probe": probe.probe,
    "read": read.read,
    "resume": resume.resume,
    "run": daemon.run,
    "service install": service.install,
    "service logs": service.logs,
    "service restart": service.restart,
    "service status": service.status,
    "service uninstall": service.uninstall,
    "status": status.status,
}


def listed(said: str) -> dict[str, str]:
    """The commands of a help text, with the beginning of what is said of them."""
    rows = [line.strip("│ ").split(maxsplit=1) for line in said.splitlines() if line[:1] == "│"]
    return {row[0]: row[1] for row in rows if len(row) == 2 and row[0].islower()}


@pytest.mark.parametrize("group", ["", "captures", "db", "import", "post", "service"])
def test_help_lists_every_verb_with_what_it_does(group: str) -> None:
    ended = growthd(*group.split(), "--help")

    said = listed(ended.out)
    wanted = {verb.removeprefix(f"{group} "): of for verb, of in VERBS.items() if group in verb}
    own = {verb: of for verb, of in wanted.items() if " " not in verb}
    assert ended.code == 0
    for verb, function in own.items():
        assert str(function.__doc__).startswith(said[verb][:40].rstrip()), verb


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("frobnicate", "Unknown command"),
        ("run extra", "Unused Tokens"),
        ("once walker", "Choose from"),
        ("post add https://x.com/me/status/12a", "15 to 20 digits"),
        ("captures list --limit 0", "Must be >= 1"),
        ("demo --for 5x", "no length of time; write 90s"),
        ("demo --port 99999", "Must be <= 65535"),
        ("demo --resume /no/such/folder", "start one with --keep"),
        ("read", "needs a FILE"),
        ("resume @stranger", "not in the configuration"),
    ],
)
def test_a_usage_error_ends_with_2_and_says_what_is_wrong(command: str, why: str) -> None:
    ended = growthd(*command.split())

    assert ended.code == 2
    assert why in " ".join((ended.out + ended.err).replace("│", " ").split())


def test_without_an_account_there_is_nothing_to_run() -> None:
    ended = growthd("run")

    assert ended.code == 2
    assert "[[accounts]]" in ended.err
    assert "growthd demo" in ended.err
