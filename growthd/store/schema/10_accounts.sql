-- These files are the schema, for readers. Machines get there by the numbered files in migrations/;
-- a test proves that both lead to the same. Unknown is NULL: no count has a default. Times are UTC.

-- Which migrations have been applied.
create table schema_migrations (
    version integer primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now()
);

-- The accounts that are watched. The first is 'default', so that readers and writers who know of
-- one account need not name it.
create table accounts (
    account_id text primary key,
    handle text not null,
    x_user_id text,
    display_name text,
    -- What was posted earlier owes only the horizons that fall due from here on.
    watched_since timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
