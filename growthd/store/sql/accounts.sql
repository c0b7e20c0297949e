-- name: ensure
insert into accounts (account_id, handle, watched_since)
values ($account_id, $handle, $watched_since)
on conflict (account_id) do update set handle = excluded.handle, updated_at = now()
where accounts.handle is distinct from excluded.handle;

-- name: describe
update accounts set
    x_user_id = coalesce($x_user_id, x_user_id),
    display_name = coalesce($display_name, display_name),
    updated_at = now()
where account_id = $account_id;

-- name: one
select account_id, handle, x_user_id, display_name, watched_since from accounts where account_id = $account_id;

-- name: every
select account_id, handle, x_user_id, display_name, watched_since from accounts order by account_id;

-- Enters an hour's counts. A row that is there gives way to an exact one where it is not exact,
-- else to a more trusted source, else to one that knows the followers; it never loses a value.
-- name: record_snapshot
insert into account_snapshots as kept (
    account_id, timestamp, followers_count, following_count, total_posts, listed_count,
    source, exact, measured_at, notes
)
values (
    $account_id, $hour, $followers, $following, $posts, $listed,
    $source, $exact, $measured_at, $notes
)
on conflict (account_id, timestamp) do update set
    followers_count = coalesce(excluded.followers_count, kept.followers_count),
    following_count = coalesce(excluded.following_count, kept.following_count),
    total_posts = coalesce(excluded.total_posts, kept.total_posts),
    listed_count = coalesce(excluded.listed_count, kept.listed_count),
    source = excluded.source,
    exact = excluded.exact,
    measured_at = excluded.measured_at,
    notes = excluded.notes
where excluded.followers_count is not null
  and (
      kept.followers_count is null
      or (excluded.exact, array_position($trust::text[], excluded.source))
          > (kept.exact, array_position($trust::text[], kept.source))
  );

-- name: latest
select account_id, timestamp as hour, followers_count, following_count, total_posts, listed_count,
    source, exact, measured_at
from account_snapshots
where account_id = $account_id
order by timestamp desc
limit 1;
