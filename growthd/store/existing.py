"""An existing database's own tables: found out by looking, read, and never altered."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from growthd.store import queries
from growthd.store.database import Session
from growthd.store.queries import quoted

_SQL = queries.load("existing")
POSTS = ("content_metadata", "content_generation_metadata_comprehensive")
"""Where posts may be; the first that has what it takes is read, be it a table or a view."""
EVENTS = "system_events"
PAYLOADS = ("event_data", "metadata")
MOMENTS = ("posted_at", "created_at")
LEARNERS = ("learning_posts", "tweet_metrics", "outcomes")
HISTORY = ("outcomes", "real_tweet_metrics", "performance_snapshots", "account_snapshots")


@attrs.frozen(kw_only=True)
class Relation:
    """A table or view as it is there."""

    schema: str
    name: str
    kind: str
    """`a table` or `a view`."""
    columns: Mapping[str, str]
    """Types by name, as PostgreSQL spells them."""

    @property
    def sql(self) -> str:
        """How it is named in a statement."""
        return f"{quoted(self.schema)}.{quoted(self.name)}"

    def first(self, names: tuple[str, ...]) -> str | None:
        """The first of these columns that it has."""
        return next((name for name in names if name in self.columns), None)


@attrs.frozen(kw_only=True)
class Layout:
    """What an existing schema holds of what growthd can use."""

    schema: str
    relations: Mapping[str, Relation]

    @property
    def posts(self) -> Relation | None:
        """Where posts can be read: with a decision, a tweet id and a time."""
        found = (self.relations.get(name) for name in POSTS)
        return next((one for one in found if one is not None and _tells_posts(one)), None)

    @property
    def events(self) -> Relation | None:
        """Where events can be read: with an id, a type, a payload and a time."""
        found = self.relations.get(EVENTS)
        if found is None or not {"id", "event_type", "created_at"} <= found.columns.keys():
            return None
        return found if found.first(PAYLOADS) else None

    @property
    def missing(self) -> tuple[str, ...]:
        """What cannot be read, and why, in words."""
        lacking = []
        if self.posts is None:
            lacking.append(
                f"posts: none of {', '.join(POSTS)} has decision_id, tweet_id and posted_at"
            )
        if self.events is None:
            lacking.append(f"events: no {EVENTS} with id, event_type, created_at and event_data")
        return tuple(lacking)


async def probe(session: Session, *, schema: str) -> Layout:
    """What is there; nothing is touched."""
    names = sorted({*POSTS, EVENTS, *LEARNERS, *HISTORY})
    rows = await session.fetch(_SQL["columns"], schema=schema, names=names)
    columns: dict[str, dict[str, str]] = {}
    for row in rows:
        columns.setdefault(row["relation"], {})[row["name"]] = row["type"]
    kinds = {row["relation"]: row["kind"] for row in rows}
    return Layout(
        schema=schema,
        relations={
            name: Relation(schema=schema, name=name, kind=kinds[name], columns=told)
            for name, told in columns.items()
        },
    )


def _tells_posts(relation: Relation) -> bool:
    enough = {"decision_id", "tweet_id"} <= relation.columns.keys()
    return enough and relation.first(MOMENTS) is not None
