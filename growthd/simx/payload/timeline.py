"""Instructions, entries and modules: how posts are laid out in an answer."""

from __future__ import annotations

from collections.abc import Sequence

from growthd.simx.crowd import Person
from growthd.simx.payload.shape import Json, Schema
from growthd.simx.payload.tweet import TweetView, tweet
from growthd.simx.payload.user import user


def tweet_content(view: TweetView, schema: Schema, display: str = "Tweet") -> Json:
    """An `itemContent` that holds the post."""
    return {
        "__typename": "TimelineTweet",
        "itemType": "TimelineTweet",
        "tweetDisplayType": display,
        "tweet_results": {"result": tweet(view, schema)},
    }


def tombstone_content(text: str) -> Json:
    """An `itemContent` where a post used to be."""
    grave = {"__typename": "TextTombstone", "text": {"rtl": False, "text": text, "entities": []}}
    return {
        "__typename": "TimelineTweet",
        "itemType": "TimelineTweet",
        "tweetDisplayType": "Tweet",
        "tweet_results": {"result": {"__typename": "TweetTombstone", "tombstone": grave}},
    }


def promoted(content: Json, advertiser: Person, schema: Schema) -> Json:
    """The `itemContent` as an advertisement: only `promotedMetadata` tells it from a post."""
    return content | {
        "promotedMetadata": {
            "advertiser_results": {"result": user(advertiser, schema)},
            "disclosureType": "NoDisclosure",
            "experimentValues": [{"key": "website_card_variation", "value": "0"}],
            "impressionId": "146fe47380793a52",
            "impressionString": "146fe47380793a52",
            "clickTrackingInfo": {"urlParams": [{"key": "twclid", "value": "0"}]},
        }
    }


def item(entry_id: str, content: Json) -> Json:
    """An entry of one item; `sortIndex` is set when the entries are gathered."""
    return {
        "entryId": entry_id,
        "content": {
            "entryType": "TimelineTimelineItem",
            "__typename": "TimelineTimelineItem",
            "itemContent": content,
            "clientEventInfo": {"component": "tweet", "element": "tweet"},
        },
    }


def module(
    entry_id: str, contents: Sequence[tuple[str, Json]], display: str, header: str | None = None
) -> Json:
    """An entry of several items, each `(id within the module, itemContent)`."""
    heading: Json = {"header": {"displayType": "Classic", "text": header, "sticky": False}}
    items = [
        {"entryId": f"{entry_id}-{name}", "item": {"itemContent": content, "clientEventInfo": {}}}
        for name, content in contents
    ]
    return {
        "entryId": entry_id,
        "content": {
            "entryType": "TimelineTimelineModule",
            "__typename": "TimelineTimelineModule",
            "items": items,
            "displayType": display,
            "clientEventInfo": {"component": "tweet"},
            **(heading if header is not None else {}),
        },
    }


def who_to_follow(people: Sequence[Person], schema: Schema, marker: str) -> Json:
    """A module of foreign accounts."""
    contents = [(f"user-{person.account_id}", _user_content(person, schema)) for person in people]
    return module(f"who-to-follow-{marker}", contents, "Vertical", "Who to follow")


def _user_content(person: Person, schema: Schema) -> Json:
    return {
        "itemType": "TimelineUser",
        "__typename": "TimelineUser",
        "userDisplayType": "User",
        "user_results": {"result": user(person, schema)},
    }


def cursor(kind: str, value: str, marker: str) -> Json:
    """An entry that says where to go on; `kind` is Top or Bottom."""
    return {
        "entryId": f"cursor-{kind.lower()}-{marker}",
        "content": {
            "entryType": "TimelineTimelineCursor",
            "__typename": "TimelineTimelineCursor",
            "value": value,
            "cursorType": kind,
        },
    }


def add_entries(entries: Sequence[Json], marker: str) -> Json:
    """The instruction that adds the entries, in this order."""
    top = int(marker)
    return {
        "type": "TimelineAddEntries",
        "entries": [entry | {"sortIndex": str(top - n)} for n, entry in enumerate(entries)],
    }


def pin(view: TweetView, schema: Schema, marker: str) -> Json:
    """The instruction that pins the post above all others."""
    content = tweet_content(view, schema) | {
        "socialContext": {"type": "TimelineGeneralContext", "contextType": "Pin", "text": "Pinned"}
    }
    entry = item(f"tweet-{view.tweet_id}", content) | {"sortIndex": marker}
    return {"type": "TimelinePinEntry", "entry": entry}
