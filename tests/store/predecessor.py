"""The predecessor's schema as it was found in three places, with a little of its history."""

from __future__ import annotations

TWEET = 1890000000000000000
_COMMON = """
create table learning_posts (
    id uuid primary key default gen_random_uuid(), tweet_id text not null, likes_count integer,
    retweets_count integer, replies_count integer, bookmarks_count integer default 0,
    impressions_count integer, updated_at timestamptz default now(),
    created_at timestamptz default now()
);
create table tweet_metrics (
    tweet_id text, likes_count integer, retweets_count integer, replies_count integer,
    impressions_count integer, updated_at timestamptz default now()
);
create table outcomes (
    id bigint generated always as identity primary key, decision_id {id}, tweet_id text,
    likes integer default 0, retweets integer default 0, replies integer default 0,
    bookmarks integer default 0, impressions integer default 0, views integer,
    er_calculated numeric(5,4), collected_at timestamptz, collected_pass integer,
    data_source text, simulated boolean default false
);
create table real_tweet_metrics (
    id uuid primary key default gen_random_uuid(), tweet_id text not null, likes integer default 0,
    retweets integer default 0, replies integer default 0, impressions integer default 0,
    collected_at timestamptz, collection_phase text
);
"""
_POSTS = """(
    decision_id {id} not null, decision_type text, status text, content text, tweet_id text,
    posted_at timestamptz, created_at timestamptz default now(), generator_name text,
    raw_topic text {more}
)"""
_EVENTS = """
create table system_events (
    id {event_id}, event_type text not null, {payload} jsonb,
    severity text check (severity in ('info', 'warning')), created_at timestamptz default now()
);
"""

ENVIRONMENTS = {
    "a view": (
        "create table content_generation_metadata_comprehensive "
        + _POSTS.format(id="uuid", more=", angle text, tone text, quality_score numeric(5,4)")
        + ";create view content_metadata as select decision_id, decision_type, status, content,"
        " tweet_id, posted_at, created_at, generator_name, raw_topic"
        " from content_generation_metadata_comprehensive;"
        + _EVENTS.format(
            event_id="uuid primary key default gen_random_uuid()", payload="event_data"
        )
        + _COMMON.format(id="uuid")
    ),
    "a table with uuid": (
        "create table content_metadata "
        + _POSTS.format(id="uuid", more=", generation_metadata jsonb")
        + ";"
        + _EVENTS.format(event_id="bigserial primary key", payload="metadata")
        + _COMMON.format(id="uuid")
    ),
    "a table with text": (
        "create table content_metadata "
        + _POSTS.format(id="text", more="")
        + ";"
        + _EVENTS.format(event_id="bigserial primary key", payload="event_data")
        + _COMMON.format(id="text").replace("tweet_id text,", "tweet_id bigint,")
    ),
}
"""What `content_metadata` is, with the payload's column and the ids' types."""

PAYLOAD = {
    "a view": "event_data",
    "a table with uuid": "metadata",
    "a table with text": "event_data",
}
POSTS_TABLE = {"a view": "content_generation_metadata_comprehensive"}


def decision(n: int) -> str:
    """A decision's name: valid as uuid and as text."""
    return f"00000000-0000-4000-8000-{n:012}"


def history(environment: str) -> str:
    """Two posts of yesterday, one of which an event announces as well, and one not yet made."""
    posts = POSTS_TABLE.get(environment, "content_metadata")
    return f"""
    insert into {posts} (decision_id, decision_type, status, content, tweet_id, posted_at,
        generator_name, raw_topic)
    values
        ('{decision(1)}', 'single', 'posted', 'one', '{TWEET + 1}', now() - interval '20 hours',
            'teacher', 'sleep'),
        ('{decision(2)}', 'reply', 'posted', 'two', '{TWEET + 2}', now() - interval '18 hours',
            'critic', 'food'),
        ('{decision(3)}', 'single', 'queued', 'three', null, null, 'critic', 'food');
    insert into system_events (event_type, {PAYLOAD[environment]}, severity) values
        ('POST_SUCCESS', '{{"decision_id": "{decision(1)}", "tweet_id": "{TWEET + 1}"}}', 'info'),
        ('JOB_STARTED', '{{}}', 'info');
    """
