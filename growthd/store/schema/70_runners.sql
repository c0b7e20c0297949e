-- Signs of life of each actor.
create table job_heartbeats (
    runner text not null default 'default',
    actor text not null,
    last_success timestamptz,
    last_failure timestamptz,
    last_progress timestamptz,
    consecutive_failures integer not null default 0,
    last_error text,
    updated_at timestamptz not null default now(),
    primary key (runner, actor)
);

-- Who works on this database.
create table runners (
    runner text primary key,
    version text not null,
    accounts text[] not null,
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    stopped_at timestamptz
);

-- Wakes whoever listens; the rows are the truth.
create function growthd_hint() returns trigger language plpgsql as $hint$
begin
    perform pg_notify(tg_argv[0], '');
    return null;
end
$hint$;

create trigger growthd_hint after insert on system_events
    for each statement execute function growthd_hint('growthd_events');
create trigger growthd_hint after insert on captures
    for each statement execute function growthd_hint('growthd_captures');
