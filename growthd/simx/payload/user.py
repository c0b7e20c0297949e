"""A user object, alone or inside a post."""

from __future__ import annotations

from base64 import b64encode

from growthd.simx.crowd import Person
from growthd.simx.payload.shape import Json, Schema, stamp

_AVATAR = "https://pbs.twimg.com/profile_images/0/normal.jpg"


def user(person: Person, schema: Schema, pinned: str | None = None) -> Json:
    """`{"__typename": "User", …}` with the person's counts where that schema keeps them."""
    common: Json = {
        "__typename": "User",
        "id": b64encode(f"User:{person.account_id}".encode()).decode(),
        "rest_id": person.account_id,
        "affiliates_highlighted_label": {},
        "has_graduated_access": True,
        "is_blue_verified": False,
        "profile_image_shape": "Circle",
    }
    pins = [] if pinned is None else [pinned]
    if schema is Schema.NEWEST:
        return common | _core(person) | _newest(person, pins)
    if schema is Schema.CORE:
        return common | _core(person) | {"legacy": _legacy(person, pins)}
    names = {"created_at": stamp(person.joined), "name": person.name,
             "screen_name": person.handle, "location": "", "verified": False,
             "profile_image_url_https": _AVATAR, "withheld_in_countries": []}  # fmt: skip
    return common | {"legacy": _legacy(person, pins) | names}


def _core(person: Person) -> Json:
    return {
        "avatar": {"image_url": _AVATAR},
        "core": {
            "created_at": stamp(person.joined),
            "name": person.name,
            "screen_name": person.handle,
        },
        "dm_permissions": {"can_dm": True},
        "follow_request_sent": False,
        "location": {"location": ""},
        "media_permissions": {"can_media_tag": True},
        "privacy": {"protected": False},
        "profile_bio": {"description": person.bio},
        "profile_description_language": "en",
        "relationship_perspectives": {
            "blocked_by": False, "blocking": False, "followed_by": False,
            "following": False, "muting": False,
        },
        "super_follow_eligible": False,
        "tipjar_settings": {},
        "verification": {"verified": False},
    }  # fmt: skip


def _newest(person: Person, pins: list[str]) -> Json:
    counts = person.counts
    return {
        "action_counts": {"favorites_count": 2642},
        "banner": {"image_url": ""},
        "notifications_settings": {"notifications_enabled": False},
        "pinned_items": {"tweet_ids_str": pins} if pins else {},
        "possibly_sensitive": False,
        "profile_metadata": {"profile_interstitial_type": ""},
        "profile_translation": {"translator_type": "none"},
        "relationship_counts": {"followers": counts.followers, "following": counts.following},
        "tweet_counts": {"media_tweets": counts.media, "tweets": counts.posts},
    }


def _legacy(person: Person, pins: list[str]) -> Json:
    counts = person.counts
    return {
        "default_profile": False,
        "default_profile_image": False,
        "description": person.bio,
        "entities": {"description": {"urls": []}},
        "fast_followers_count": 0,
        "favourites_count": 2642,
        "followers_count": counts.followers,
        "friends_count": counts.following,
        "has_custom_timelines": True,
        "is_translator": False,
        "listed_count": counts.listed,
        "media_count": counts.media,
        "normal_followers_count": counts.followers,
        "pinned_tweet_ids_str": pins,
        "possibly_sensitive": False,
        "profile_interstitial_type": "",
        "statuses_count": counts.posts,
        "translator_type": "none",
        "want_retweets": False,
    }
