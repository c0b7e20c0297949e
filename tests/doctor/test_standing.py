"""The doctor beside a daemon at work."""

from __future__ import annotations

import json

from growthd.model.loop import Step
from tests.cli.commands import growthd
from tests.watching import Watch


async def test_a_daemon_at_work_is_seen_at_work(standing_watch: Watch) -> None:
    await standing_watch.captured(1)

    ended = growthd("doctor", "--json", "--config", str(standing_watch.config))

    found = json.loads(ended.out)
    assert [link["step"] for link in found["links"]] == list(Step)
    captures = next(link for link in found["links"] if link["step"] == Step.SNAPSHOTS)
    assert captures["rows"] > 0
    said = [issue["what"] for issue in found["issues"]]
    assert "growthd is not running: nothing is read." not in said
    assert "The daemon runs, and its page does not answer." not in said
    assert "Others on this machine can read" not in " ".join(said)
    scheduled = found["answers"][0]
    assert "At work:" in scheduled["answer"]
    assert ended.code == int(not found["healthy"])
