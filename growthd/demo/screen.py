"""What the audience sees in the terminal while a demo plays: one line that stays up to date."""

from __future__ import annotations

from typing import Any, NoReturn

import attrs
import httpx2
import trio
from rich.console import Console
from rich.live import Live
from rich.text import Text

from growthd.logs import plain

LOOK_SECONDS = 0.5
Status = dict[str, Any]  # the JSON of GET /v1/status


@attrs.frozen
class Screen:
    """Shows nothing where there is no terminal."""

    console: Console

    async def show(self, url: str) -> NoReturn:
        """Keep the line current, for ever."""
        if not self.console.is_terminal:
            await trio.sleep_forever()
        async with httpx2.AsyncClient(base_url=url, timeout=5) as http:
            with Live(console=self.console, transient=True, refresh_per_second=4) as live:
                while True:
                    answer = await http.get("/v1/status")
                    if answer.is_success:
                        live.update(line(answer.json()))
                    await trio.sleep(LOOK_SECONDS)


def line(status: Status) -> Text:
    """Time of day, followers, and how the readings stand."""
    tallies = [kind["tally"] for kind in status["horizons"]]
    total = {key: sum(tally[key] for tally in tallies) for key in ("captured", "late", "missed")}
    followers = status["followers"]["count"]
    healthy = status["verdict"]["health"] == "well"
    text = Text(f"{status['now'][11:16]}  ", style="bold")
    text.append(f"followers {'unknown' if followers is None else f'{followers:,}'}  ", "cyan")
    text.append(f"read on time {total['captured']}  late {total['late']}  ", "default")
    text.append(f"missed {total['missed']}  ", "red" if total["missed"] else "default")
    text.append(plain(status["verdict"]["sentence"]), "green" if healthy else "yellow")
    return text
