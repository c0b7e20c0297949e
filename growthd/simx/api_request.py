"""One admitted request to the public API, and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from growthd.model.reading import AccountCounts, PostCounts
from growthd.simx.api_desk import Resource
from growthd.simx.api_objects import iso
from growthd.simx.faults import fate
from growthd.simx.post import SimPost
from growthd.simx.served import Served
from growthd.simx.stage import Stage
from growthd.simx.world import World

_MOST_IDS = 100


class BadRequest(Exception):
    """One or more parameters to your request was invalid."""


@attrs.frozen(kw_only=True)
class Asked:
    """One admitted request."""

    stage: Stage
    world: World
    at: datetime
    path: Mapping[str, str]
    query: Mapping[str, str]

    def listed(self, name: str) -> list[str]:
        """The parts of a comma-separated parameter."""
        return [part for part in self.query.get(name, "").split(",") if part]

    def note(self, post_id: str | None, counts: PostCounts | AccountCounts, what: str) -> None:
        """The visitor has been told these counts."""
        self.stage.served.append(Served(post_id=post_id, at=self.at, operation=what, counts=counts))

    def charge(self, resource: Resource, resource_id: str) -> None:
        """The visitor has been charged for the resource."""
        self.stage.desk.bill.charge(resource, resource_id, self.at)

    def in_sight(self, post: SimPost) -> bool:
        """True while no fate has befallen the post."""
        roll = self.stage.dice.fixed("gone", post.tweet_id)
        return fate(self.stage.faults, roll, post.tweet_id, self.at - post.posted_at) is None

    def ids(self) -> list[str]:
        """The `ids` asked for. Raises BadRequest for none, for too many, for what is no id."""
        ids = self.listed("ids")
        if not 1 <= len(ids) <= _MOST_IDS or not all(i.isdecimal() and len(i) <= 19 for i in ids):
            raise BadRequest("ids: 1 to 100 numbers of up to 19 digits")
        return ids

    def number(self, name: str, default: int, bounds: tuple[int, int]) -> int:
        """A whole number within bounds. Raises BadRequest for anything else."""
        text = self.query.get(name, str(default))
        if not text.isdecimal() or not bounds[0] <= int(text) <= bounds[1]:
            raise BadRequest(f"{name} is a number from {bounds[0]} to {bounds[1]}")
        return int(text)

    def moment(self, name: str) -> datetime:
        """An aware time. Raises BadRequest for anything else."""
        try:
            moment = datetime.fromisoformat(self.query[name])
        except (KeyError, ValueError) as error:
            raise BadRequest(f"{name} is a time like {iso(self.at)}") from error
        if moment.tzinfo is None:
            raise BadRequest(f"{name} has a time zone")
        return moment
