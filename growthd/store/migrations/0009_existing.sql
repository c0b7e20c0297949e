-- What was taken over from an existing database, by the name that it has there.
create table taken_over (
    what text not null,
    name text not null,
    at timestamptz not null,
    taken_at timestamptz not null default now(),
    primary key (what, name)
);
create index taken_over_at on taken_over (what, at desc);

-- Statements that keep another program's tables up to date, and what last went wrong with each.
create table feedings (
    relation text primary key,
    statements text[] not null,
    failed_at timestamptz,
    error text
);

-- Runs them with what was just read, as fresh, in the transaction that stores it. One that fails
-- is noted, and takes nothing of ours with it.
create function growthd_feed() returns trigger language plpgsql as $feed$
declare
    feeding record;
    statement text;
begin
    for feeding in select relation, statements from feedings loop
        begin
            foreach statement in array feeding.statements loop
                execute statement;
            end loop;
        exception when others then
            update feedings set failed_at = now(), error = sqlerrm
            where relation = feeding.relation;
        end;
    end loop;
    return null;
end
$feed$;

create trigger growthd_feed after insert on performance_snapshots
    referencing new table as fresh
    for each statement execute function growthd_feed();
