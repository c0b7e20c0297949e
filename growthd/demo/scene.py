"""Where and when a demo plays: a folder, a seeded world, and a clock that runs faster."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs

from growthd.clock import Clock
from growthd.config import Config, load
from growthd.model.reading import Owner
from growthd.simx.climate import Climate
from growthd.simx.world import World

OWNER = Owner(account_id="4200000042", handle="ada_grows")
CLIMATE = Climate(posts_per_day=48, replies_per_day=60, followers=12_000)
HISTORY = timedelta(hours=36)
"""How old the account's posts are when the watch begins."""
_STATE = "demo.json"
_NEVER_SECONDS = 86_400.0


@attrs.define(kw_only=True)
class Scene:
    """`opened` is the world's time when the watch began; `at` that of the last sign of life."""

    folder: Path
    seed: int
    opened: datetime
    at: datetime
    wall: float
    """The machine's clock (Unix seconds) when the world's clock read `at`."""
    speed: float

    @classmethod
    def new(cls, folder: Path, seed: int, speed: float) -> Scene:
        """A world on the morning of a Monday, so that every demo of one seed tells one story."""
        opened = datetime(2026, 3, 2, 8, 50, tzinfo=UTC)
        return cls(
            folder=folder, seed=seed, opened=opened, at=opened, wall=time.time(), speed=speed
        )

    @classmethod
    def resumed(cls, folder: Path) -> Scene:
        """The world where it was left: its clock stood still while nobody played."""
        said = json.loads((folder / _STATE).read_text(encoding="utf-8"))
        return cls(
            folder=folder,
            seed=said["seed"],
            opened=datetime.fromisoformat(said["opened"]),
            at=datetime.fromisoformat(said["at"]),
            wall=time.time(),
            speed=said["speed"],
        )

    @staticmethod
    def is_kept_in(folder: Path) -> bool:
        """Whether a demo was left in `folder`."""
        return (folder / _STATE).exists()

    def keep(self) -> None:
        """The present is on disk, for `resumed`."""
        said = {
            "seed": self.seed,
            "opened": self.opened.isoformat(),
            "at": self.clock.now().isoformat(),
            "speed": self.speed,
        }
        draft = self.folder / f".{_STATE}"
        draft.write_text(json.dumps(said), encoding="utf-8")
        draft.replace(self.folder / _STATE)

    @property
    def clock(self) -> Clock:
        return Clock(origin=self.at, wall_origin=self.wall, speed=self.speed)

    def hold(self) -> None:
        """The world's clock stands still until `release`."""
        self.wall = time.time() + _NEVER_SECONDS

    def release(self) -> None:
        """The world's clock runs from now on."""
        self.wall = time.time()

    def now(self) -> datetime:
        """The world's time."""
        return self.clock.now()

    def world(self) -> World:
        return World(seed=self.seed, start=self.opened - HISTORY, owner=OWNER, climate=CLIMATE)

    def configure(self, site: str, port: int) -> Path:
        """The daemon's configuration is written; returns its path."""
        path = self.folder / "growthd.toml"
        path.write_text(
            f"""# Written by growthd demo, anew at each start.
[[accounts]]
handle = "{OWNER.handle}"
id = "{OWNER.account_id}"

[daemon]
data_dir = {json.dumps(str(self.folder))}
log_format = "json"

[site]
base_url = "{site}"

[browser]
headless = true
pages = 2
visit_seconds = 15

[schedule]
patience_percent = 30.0  # at this speed a visit takes minutes

[web]
port = {port}

[clock]
speed = {self.speed}
origin = {self.at.isoformat()}
wall_origin = {self.wall}
""",
            encoding="utf-8",
        )
        return path

    def config(self) -> Config:
        """The configuration as the daemon reads it."""
        return load(self.folder / "growthd.toml", {}).config
