"""What the site served, kept on disk so that a demo can be resumed and still be checked."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import Path

import attrs
import orjson
import trio

from growthd.model.reading import AccountCounts, PostCounts
from growthd.simx.served import Served
from growthd.simx.site import Site

_PAUSE_SECONDS = 0.5


@attrs.define
class Books:
    """Every number that visitors were told, by subject; the account itself goes by ""."""

    file: Path
    _told: dict[str, list[tuple[datetime, dict[str, int | None]]]] = attrs.field(
        init=False, factory=lambda: defaultdict(list)
    )

    @classmethod
    def open(cls, file: Path) -> Books:
        """The books as they were left, or new ones."""
        books = cls(file)
        if file.exists():
            for line in file.read_bytes().splitlines():
                said = orjson.loads(line)
                books._told[said["id"]].append((datetime.fromisoformat(said["at"]), said["n"]))
        return books

    async def keep(self, site: Site) -> None:
        """Enter what `site` serves, until cancelled; the last of it before the end."""
        try:
            while True:
                self.enter(site)
                await trio.sleep(_PAUSE_SECONDS)
        finally:
            self.enter(site)

    def enter(self, site: Site) -> None:
        """All that `site` served since the last time is in the books and on disk."""
        fresh = [site.served.popleft() for _ in range(len(site.served))]
        with self.file.open("ab") as out:
            for served in fresh:
                counts = attrs.asdict(served.counts)
                self._told[served.post_id or ""].append((served.at, counts))
                out.write(_line(served, counts))

    def holds(
        self,
        subject: str,
        counts: PostCounts | AccountCounts,
        since: datetime,
        until: datetime,
    ) -> bool:
        """Whether one answer of that time told all the known numbers of `counts`, all at once."""
        known = {name: n for name, n in attrs.asdict(counts).items() if n is not None}
        return any(
            all(told.get(name) == n for name, n in known.items())
            for at, told in self._told[subject]
            if since <= at <= until
        )


def _line(served: Served, counts: dict[str, int | None]) -> bytes:
    said = {"id": served.post_id or "", "at": served.at, "n": counts}
    return orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE)
