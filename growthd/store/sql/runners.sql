-- name: arrive
insert into runners (runner, version, accounts) values ($runner, $version, $accounts)
on conflict (runner) do update set
    version = excluded.version,
    accounts = excluded.accounts,
    started_at = now(),
    seen_at = now(),
    stopped_at = null;

-- name: leave
update runners set seen_at = now(), stopped_at = now() where runner = $runner;

-- name: every
select runner, version, accounts, started_at, seen_at, stopped_at
from runners
order by runner;
