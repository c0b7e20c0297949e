#!/usr/bin/env python3
"""A launchctl as Macs have it, for tests: asynchronous, and full of numbers.

Its state is `state.json` beside it. `script` there holds what commands answer before they obey:
{"bootstrap": [5, 37]} has the first two fail. After a bootout the label stays for `lingers` prints.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

STATE = Path(__file__).with_name("state.json")
WORDS = {
    3: "Boot-out failed: 3: No such process",
    5: "Bootstrap failed: 5: Input/output error",
    36: "Boot-out failed: 36: Operation now in progress",
    37: "Bootstrap failed: 37: Operation already in progress",
    113: 'Could not find service "local.growthd" in domain for user gui: 501',
    125: "Domain does not support specified action",
}
RUNNING = "gui/501/local.growthd = {\n\tstate = running\n\tpid = 4711\n\truns = 1\n}"


def main() -> int:
    state: dict[str, Any] = {"script": {}, "calls": [], "loaded": False, "going": 0, "lingers": 0}
    state |= json.loads(STATE.read_text()) if STATE.exists() else {}
    state["calls"].append(sys.argv[1:])
    code = scripted(state, sys.argv[1]) or obeyed(state, sys.argv[1])
    STATE.write_text(json.dumps(state))
    if code:
        print(WORDS.get(code, "Unknown error"), file=sys.stderr)
    return code


def scripted(state: dict[str, Any], verb: str) -> int:
    answers: list[int] = state["script"].get(verb, [])
    return answers.pop(0) if answers else 0


def obeyed(state: dict[str, Any], verb: str) -> int:
    if verb == "print":
        return shown(state)
    if verb == "bootout":
        if not state["loaded"]:
            return 3
        state["loaded"], state["going"] = False, state["lingers"]
        return 36 if state["lingers"] else 0
    if verb == "bootstrap":
        if state["loaded"] or state["going"]:
            return 5
        state["loaded"] = True
    if verb == "kickstart" and not state["loaded"]:
        return 113
    return 0


def shown(state: dict[str, Any]) -> int:
    if state["going"]:
        state["going"] -= 1
    elif not state["loaded"]:
        return 113
    print(RUNNING)
    return 0


if __name__ == "__main__":
    sys.exit(main())
