-- The rewarded posts of some days, with the values of every dimension.
-- name: rows
select
    date_part('epoch', kept.posted_at) as posted_at,
    kept.decision_type, kept.format_strategy as format, kept.raw_topic as topic,
    kept.generator_name as generator, post.angle, post.tone, post.hook_pattern as hook,
    post.content_type_id as content_type, post.viral_formula as formula,
    kept.impressions_24h, kept.likes_24h, kept.bookmarks_24h, kept.credit,
    kept.follower_delta_24h as credit_24h, kept.reward, kept.f_per_1k_impressions as f_per_1k
from reward_features kept
join content_metadata post using (account_id, decision_id)
where kept.account_id = $account_id
  and kept.posted_at >= $first::date::timestamp at time zone 'UTC'
  and kept.posted_at < ($last::date + 1)::timestamp at time zone 'UTC'
  and (kept.posted_at at time zone 'UTC')::date = any($days::date[])
  and not post.is_test_post;

-- name: kept
select
    date, dimension_type, dimension_value, total_decisions as decisions, known_24h,
    total_impressions_24h as impressions_24h, total_likes_24h as likes_24h,
    total_bookmarks_24h as bookmarks_24h, total_credit as credit,
    total_follower_delta_24h as credit_24h, avg_reward_score as reward,
    weighted_reward_score as reward_by_impressions, avg_f_per_1k as followers_per_1k,
    weighted_f_per_1k as followers_per_1k_by_impressions
from daily_aggregates
where account_id = $account_id and date = any($days::date[])
order by date, dimension_type collate "C", dimension_value collate "C";

-- The first and the last day that has rewards or aggregates.
-- name: extent
select min(day) as first, max(day) as last
from (
    select (min(posted_at) at time zone 'UTC')::date as day
    from reward_features where account_id = $account_id
    union all
    select (max(posted_at) at time zone 'UTC')::date
    from reward_features where account_id = $account_id
    union all
    select min(date) from daily_aggregates where account_id = $account_id
    union all
    select max(date) from daily_aggregates where account_id = $account_id
) as ends;

-- name: keep
insert into daily_aggregates (
    account_id, computed_at, date, dimension_type, dimension_value, total_decisions, known_24h,
    total_impressions_24h, total_likes_24h, total_bookmarks_24h, total_credit,
    total_follower_delta_24h, avg_reward_score, weighted_reward_score, avg_f_per_1k,
    weighted_f_per_1k
)
select $account_id, $now, *
from unnest(
    $date::date[], $dimension_type::text[], $dimension_value::text[], $decisions::bigint[],
    $known_24h::bigint[], $impressions_24h::bigint[], $likes_24h::bigint[],
    $bookmarks_24h::bigint[], $credit::float8[], $credit_24h::float8[], $reward::float8[],
    $reward_by_impressions::float8[], $followers_per_1k::float8[],
    $followers_per_1k_by_impressions::float8[]
)
on conflict (account_id, date, dimension_type, dimension_value) do update set
    computed_at = excluded.computed_at,
    total_decisions = excluded.total_decisions,
    known_24h = excluded.known_24h,
    total_impressions_24h = excluded.total_impressions_24h,
    total_likes_24h = excluded.total_likes_24h,
    total_bookmarks_24h = excluded.total_bookmarks_24h,
    total_credit = excluded.total_credit,
    total_follower_delta_24h = excluded.total_follower_delta_24h,
    avg_reward_score = excluded.avg_reward_score,
    weighted_reward_score = excluded.weighted_reward_score,
    avg_f_per_1k = excluded.avg_f_per_1k,
    weighted_f_per_1k = excluded.weighted_f_per_1k;

-- name: drop
delete from daily_aggregates
where account_id = $account_id
  and date = $date
  and dimension_type = $dimension_type
  and dimension_value = $dimension_value;
