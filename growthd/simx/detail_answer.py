"""The answer to TweetDetail: the focal post, what it answers, and what was answered to it."""

from __future__ import annotations

from growthd.simx.faults import Fate
from growthd.simx.gallery import Gallery
from growthd.simx.mint import Machine, mint
from growthd.simx.payload.shape import Json
from growthd.simx.payload.timeline import (
    add_entries,
    cursor,
    item,
    module,
    promoted,
    tombstone_content,
    tweet_content,
)
from growthd.simx.payload.tweet import TweetView
from growthd.simx.post import SimPost

_EPITAPHS = {
    Fate.SUSPENDED: "This Post is from a suspended account. Learn more",
    Fate.PROTECTED: "You\u2019re unable to view this Post because this account owner limits who "
    "can view their Posts. Learn more",
    Fate.TOMBSTONE: "This Post violated the X Rules. Learn more",
}
_MISSING: Json = {
    "errors": [
        {
            "message": "_Missing: No status found with that ID.",
            "path": ["threaded_conversation_with_injections_v2"],
            "extensions": {"name": "GenericError", "source": "Server", "code": 144,
                           "kind": "NonFatal"},
            "code": 144,
            "kind": "NonFatal",
            "name": "GenericError",
            "source": "Server",
        }
    ],
    "data": {},
}  # fmt: skip


def tweet_detail(gallery: Gallery, focal_id: str) -> Json:
    """The conversation around a post; errors where there is none, a tombstone where it was."""
    post = gallery.world.post(focal_id, gallery.sight.at)
    fate = gallery.sight.fate(post.tweet_id) if post is not None else None
    if fate is Fate.DELETED:
        return _MISSING
    if fate is not None:
        return _conversation(
            gallery, [item(f"tweet-{focal_id}", tombstone_content(_EPITAPHS[fate]))]
        )
    if post is not None:
        return _conversation(gallery, _own(gallery, post, focal_id))
    other = gallery.world.crowd.post(focal_id)
    if other is None or other.posted_at > gallery.sight.at:
        return _MISSING
    return _conversation(gallery, _around_focal(gallery, gallery.foreign(other)))


def _own(gallery: Gallery, post: SimPost, focal_id: str) -> list[Json]:
    """The focal post with the thread it belongs to: earlier posts before it, later ones after."""
    thread = post.thread_tweet_ids
    place = thread.index(focal_id) if focal_id in thread else 0
    entries = _around_focal(gallery, gallery.own(post, focal_id))
    tail = [gallery.own(post, tweet_id) for tweet_id in thread[place + 1 :]]
    if not tail:
        return entries
    focal = next(n for n, entry in enumerate(entries) if entry["entryId"] == f"tweet-{focal_id}")
    return [*entries[: focal + 1], _thread(gallery, tail, "SelfThread"), *entries[focal + 1 :]]


def _around_focal(gallery: Gallery, focal: TweetView) -> list[Json]:
    schema = gallery.sight.schema
    chain = [focal]
    while chain[0].answers is not None:
        chain.insert(0, chain[0].answers)
    entries = [item(f"tweet-{view.tweet_id}", tweet_content(view, schema)) for view in chain]
    answers = gallery.world.crowd.answers(
        focal.tweet_id, gallery.sight.at, min(focal.counts.replies or 0, 8)
    )
    threads = [_thread(gallery, [gallery.foreign(answer, focal)], "Tweet") for answer in answers]
    return [*entries, *threads[:2], _advertisement(gallery), *threads[2:], _related(gallery)]


def _thread(gallery: Gallery, views: list[TweetView], display: str) -> Json:
    contents = [
        (f"tweet-{view.tweet_id}", tweet_content(view, gallery.sight.schema, display))
        for view in views
    ]
    return module(f"conversationthread-{views[0].tweet_id}", contents, "VerticalConversation")


def _advertisement(gallery: Gallery) -> Json:
    schema = gallery.sight.schema
    view = gallery.around("advertisement under a post", 1)[0]
    content = promoted(tweet_content(view, schema), view.author, schema)
    entry_id = f"conversationthread-{view.tweet_id}-146fe47380793a52"
    return module(entry_id, [(f"promoted-tweet-{view.tweet_id}", content)], "VerticalConversation")


def _related(gallery: Gallery) -> Json:
    views = gallery.around("related", 2)
    contents = [(f"tweet-{v.tweet_id}", tweet_content(v, gallery.sight.schema)) for v in views]
    name = f"tweetdetailrelatedtweets-{views[0].tweet_id}"
    return module(name, contents, "VerticalConversation", "Discover more")


def _conversation(gallery: Gallery, entries: list[Json]) -> Json:
    marker = mint(gallery.sight.at, Machine.CROWD, 0)
    bottom = cursor("Bottom", marker, marker)
    instructions: list[Json] = [
        {"type": "TimelineClearCache"},
        add_entries([*entries, bottom], marker),
        {"type": "TimelineTerminateTimeline", "direction": "Top"},
    ]
    return {
        "data": {
            "threaded_conversation_with_injections_v2": {
                "instructions": instructions,
                "metadata": {"reader_mode_config": {"is_reader_mode_available": False}},
            }
        }
    }
