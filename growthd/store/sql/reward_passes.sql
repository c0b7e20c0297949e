-- name: last
select weights_version, time_zone, looked_at, whole_at, clock_timestamp() as now
from reward_passes where account_id = $account_id;

-- name: database_time
select clock_timestamp();

-- name: done
insert into reward_passes (account_id, weights_version, time_zone, looked_at, whole_at)
values ($account_id, $weights_version, $time_zone, $looked_at, $whole_at)
on conflict (account_id) do update set
    weights_version = excluded.weights_version,
    time_zone = excluded.time_zone,
    looked_at = excluded.looked_at,
    whole_at = excluded.whole_at;

-- The newest sums up to a moment, of posts and of replies.
-- name: sums
select distinct on (is_reply) is_reply, until, totals, counts, first_posts
from reward_sums
where account_id = $account_id
  and until = (
      select max(until) from reward_sums where account_id = $account_id and until <= $until
  );

-- name: forget_sums
delete from reward_sums where account_id = $account_id and until > $since;

-- Keeps sums, all in one statement. Each has its three totals and counts one after another in the
-- arrays, and of the first posts those after position `began` and up to `ended`.
-- name: keep_sums
insert into reward_sums (account_id, is_reply, until, totals, counts, first_posts)
select
    $account_id, kept.is_reply, kept.until,
    ($totals::float8[])[3 * kept.at - 2:3 * kept.at],
    ($counts::float8[])[3 * kept.at - 2:3 * kept.at],
    ($first_posts::float8[])[kept.began + 1:kept.ended]
from unnest($kinds::boolean[], $untils::timestamptz[], $begans::bigint[], $endeds::bigint[])
    with ordinality as kept (is_reply, until, began, ended, at)
on conflict (account_id, is_reply, until) do update set
    totals = excluded.totals, counts = excluded.counts, first_posts = excluded.first_posts;

-- name: versions
select
    weights_version, followers_weight, impressions_weight, bookmarks_weight, normalise,
    in_force_since, former_version, posts_changed, posts_unchanged, mean_change, largest_changes
from reward_versions
where account_id = $account_id
order by in_force_since desc, id desc;

-- name: adopt
insert into reward_versions (
    account_id, weights_version, followers_weight, impressions_weight, bookmarks_weight, normalise,
    in_force_since, former_version, posts_changed, posts_unchanged, mean_change, largest_changes
)
values (
    $account_id, $weights_version, $followers_weight, $impressions_weight, $bookmarks_weight,
    $normalise, $now, $former_version, $posts_changed, $posts_unchanged, $mean_change,
    $largest_changes::jsonb
)
on conflict (account_id, weights_version) do update set
    in_force_since = excluded.in_force_since,
    former_version = excluded.former_version,
    posts_changed = excluded.posts_changed,
    posts_unchanged = excluded.posts_unchanged,
    mean_change = excluded.mean_change,
    largest_changes = excluded.largest_changes;

-- The rewards by former weights are put away as they stood last.
-- name: put_away
insert into former_rewards (
    account_id, decision_id, weights_version, reward, state, computed_at
)
select account_id, decision_id, weights_version, reward, state, computed_at
from reward_features
where account_id = $account_id and weights_version <> $weights_version
on conflict (account_id, decision_id, weights_version) do update set
    reward = excluded.reward, state = excluded.state, computed_at = excluded.computed_at;

-- Which decisions do these numbers stand for?
-- name: decisions
select id, decision_id from content_metadata
where account_id = $account_id and id = any($numbers::bigint[]);
