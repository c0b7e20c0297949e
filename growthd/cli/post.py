"""`growthd post`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from growthd.cli.plain import USAGE, ConfigPath, carry_out, sentences, settings_or_exit
from growthd.config import Config
from growthd.house import visit_database
from growthd.model.post import is_tweet_id
from growthd.store import events


def add(post: str, *, decision_id: str | None = None, config: ConfigPath = None) -> None:
    """Tell growthd of a post, so that it is followed from its first hour.

    Parameters
    ----------
    post
        The post's address, or its id.
    decision_id
        What your own records call the post. Default: its id.
    config
        The configuration file.

    """
    tweet_id = post.partition("?")[0].rstrip("/").rpartition("/")[2]
    if not is_tweet_id(tweet_id):
        print(f"{post!r} names no post: its id has 15 to 20 digits.", file=sys.stderr)
        raise SystemExit(USAGE)
    settings = settings_or_exit(config)
    with sentences():
        carry_out(_announce, settings.config, tweet_id, decision_id or tweet_id)
    print(f"Announced {tweet_id}; a running daemon takes it in at once, any other when it starts.")


async def _announce(config: Config, tweet_id: str, decision_id: str) -> None:
    notice = events.Notice(
        event_type="POST_SUCCESS",
        message="announced by hand",
        event_data={
            "decision_id": decision_id,
            "tweet_id": tweet_id,
            "announced_at": datetime.now(UTC).isoformat(),
        },
        component="cli",
    )
    async with visit_database(config) as database:
        await database.run(events.append, notice=notice)
