-- What rewards are computed from, for posts published from a moment on. Unknown numbers are NaN. A
-- post without a 24 h snapshot yet goes by what was read last; one whose snapshots were purged, by
-- what its final reward says of them. Those after `reach` and before `since` are what the others are
-- measured against: of them, the final rewards say all that counts.
-- name: inputs
select
    post.id,
    date_part('epoch', post.posted_at) as posted_at,
    post.decision_type = 'reply' as is_reply,
    day.decision_id is not null or kept.decision_id is not null as read_24h,
    coalesce(credit.settled, false) as credit_settled,
    credit.decision_id is not null as attributed,
    coalesce(credit.credit, 'NaN') as credit,
    coalesce(
        day.impressions, kept.impressions_24h, latest.impressions, 'NaN'::float8
    ) as impressions,
    coalesce(day.bookmarks, kept.bookmarks_24h, latest.bookmarks, 'NaN'::float8) as bookmarks,
    coalesce(day.likes, kept.likes_24h, 'NaN'::float8) as likes_24h,
    coalesce(hour.impressions, kept.impressions_1h, 'NaN'::float8) as impressions_1h,
    coalesce(hour.likes, kept.likes_1h, 'NaN'::float8) as likes_1h,
    coalesce(first_day.credit, 'NaN') as credit_24h
from content_metadata post
left join performance_snapshots day
    on day.account_id = post.account_id
    and day.decision_id = post.decision_id
    and day.horizon_minutes = 1440
left join performance_snapshots hour
    on hour.account_id = post.account_id
    and hour.decision_id = post.decision_id
    and hour.horizon_minutes = 60
left join follower_attributions credit
    on credit.account_id = post.account_id
    and credit.decision_id = post.decision_id
    and credit.time_window_hours = 168
left join follower_attributions first_day
    on first_day.account_id = post.account_id
    and first_day.decision_id = post.decision_id
    and first_day.time_window_hours = 24
left join lateral (
    select known.*
    from reward_features known
    where day.decision_id is null
      and known.account_id = post.account_id
      and known.decision_id = post.decision_id
      and known.state = 'final'
    limit 1 -- looked for where it is needed, and not for every post
) kept on true
left join lateral (
    select read.impressions, read.bookmarks
    from performance_snapshots read
    where day.decision_id is null
      and post.posted_at > $now::timestamptz - interval '7 days'
      and read.account_id = post.account_id
      and read.decision_id = post.decision_id
      and read.horizon_minutes < 1440
    order by read.horizon_minutes desc
    limit 1
) latest on true
where post.account_id = $account_id
  and post.posted_at >= $since
  and post.posted_at <= $now
  and not post.is_test_post
  and post.status <> 'duplicate'
union all
select
    post.id, date_part('epoch', past.posted_at), past.decision_type = 'reply', true, true, true,
    coalesce(past.credit, 'NaN'), coalesce(past.impressions_24h, 'NaN'::float8),
    coalesce(past.bookmarks_24h, 'NaN'::float8), 'NaN', 'NaN', 'NaN', 'NaN'
from reward_features past
join content_metadata post using (account_id, decision_id)
where past.account_id = $account_id
  and past.posted_at > $reach
  and past.posted_at < $since
  and past.state = 'final';

-- A whole account takes longer than a statement usually may.
-- name: take_time
select set_config('statement_timeout', '15min', true);

-- A plan for arrays of any length, which the server comes to prefer after five batches, compares every
-- post with every other; one for the arrays at hand looks into an index for each post.
-- name: use_indexes
select set_config('plan_cache_mode', 'force_custom_plan', true),
    set_config('enable_seqscan', 'off', true);

-- The scores as they stand, for comparison.
-- name: scores
select post.id, coalesce(kept.reward, 'NaN'::float8) as reward
from reward_features kept
join content_metadata post using (account_id, decision_id)
where kept.account_id = $account_id and kept.posted_at >= $since;

-- From where on may a reward have changed since a moment of the database's clock: posts that are
-- new or were described anew, and those whose numbers are not settled?
-- name: changed_since
select least(
    (
        select min(posted_at) from content_metadata
        where account_id = $account_id and updated_at >= $looked_at::timestamptz
    ),
    (
        select min(posted_at) from reward_features
        where account_id = $account_id and not settled
    )
);

-- Which days hold a post that was described anew since then?
-- name: days_touched
select distinct (posted_at at time zone 'UTC')::date as day
from content_metadata
where account_id = $account_id and updated_at >= $looked_at and posted_at <= $now;

-- The rewards are those given; returns how many were new or differed, by their day, and whether any
-- did in what aggregates are made of. Arrays hold one entry a post; of the parts, three after one
-- another. NaN is unknown. What is as it was is not touched. Each `offset 0` makes one look into an
-- index for each post; see use_indexes. The foreign key is checked last, for every row, and would be
-- planned anew for each: by then that is undone.
-- name: keep
with given as materialized (
    select
        post.decision_id, post.decision_type, post.posted_at, fresh.hour_of_day,
        post.generator_name, post.raw_topic, post.format_strategy,
        nullif(fresh.impressions_1h, 'NaN')::bigint as impressions_1h,
        case when fresh.read_24h then nullif(fresh.impressions, 'NaN')::bigint
            end as impressions_24h,
        nullif(fresh.likes_1h, 'NaN')::bigint as likes_1h,
        nullif(fresh.likes_24h, 'NaN')::bigint as likes_24h,
        case when fresh.read_24h then nullif(fresh.bookmarks, 'NaN')::bigint end as bookmarks_24h,
        nullif(fresh.credit, 'NaN') as credit,
        nullif(fresh.credit_24h, 'NaN') as follower_delta_24h,
        nullif(fresh.reward, 'NaN') as reward,
        jsonb_build_object(
            'followers', jsonb_build_object(
                'raw', nullif(fresh.credit, 'NaN'),
                'reference', nullif(($references::float8[])[3 * fresh.at - 2], 'NaN'),
                'normalised', nullif(($normalised::float8[])[3 * fresh.at - 2], 'NaN'),
                'weighted', nullif(($weighted::float8[])[3 * fresh.at - 2], 'NaN')
            ),
            'impressions', jsonb_build_object(
                'raw', nullif(fresh.impressions, 'NaN'),
                'reference', nullif(($references::float8[])[3 * fresh.at - 1], 'NaN'),
                'normalised', nullif(($normalised::float8[])[3 * fresh.at - 1], 'NaN'),
                'weighted', nullif(($weighted::float8[])[3 * fresh.at - 1], 'NaN')
            ),
            'bookmarks', jsonb_build_object(
                'raw', nullif(fresh.bookmarks, 'NaN'),
                'reference', nullif(($references::float8[])[3 * fresh.at], 'NaN'),
                'normalised', nullif(($normalised::float8[])[3 * fresh.at], 'NaN'),
                'weighted', nullif(($weighted::float8[])[3 * fresh.at], 'NaN')
            )
        ) as reward_components,
        nullif(fresh.f_per_1k, 'NaN') as f_per_1k_impressions,
        fresh.state, fresh.settled
    from unnest(
        $numbers::bigint[], $hours::integer[], $read_24h::boolean[], $settled::boolean[],
        $states::text[], $credits::float8[], $credits_24h::float8[], $impressions::float8[],
        $bookmarks::float8[], $likes_24h::float8[], $impressions_1h::float8[],
        $likes_1h::float8[], $rewards::float8[], $f_per_1k::float8[]
    ) with ordinality as fresh (
        number, hour_of_day, read_24h, settled, state, credit, credit_24h, impressions, bookmarks,
        likes_24h, impressions_1h, likes_1h, reward, f_per_1k, at
    )
    cross join lateral (
        select * from content_metadata known
        where known.account_id = $account_id and known.id = fresh.number
        offset 0
    ) post
),
differing as materialized (
    select given.*, compared.aggregated
    from given
    left join lateral (
        select * from reward_features former
        where former.account_id = $account_id and former.decision_id = given.decision_id
        offset 0
    ) former on true
    cross join lateral (
        select (
            former.decision_type, former.posted_at, former.hour_of_day, former.generator_name,
            former.raw_topic, former.format_strategy, former.impressions_24h, former.likes_24h,
            former.bookmarks_24h, former.credit, former.follower_delta_24h, former.reward,
            former.f_per_1k_impressions
        ) is distinct from (
            given.decision_type, given.posted_at, given.hour_of_day, given.generator_name,
            given.raw_topic, given.format_strategy, given.impressions_24h, given.likes_24h,
            given.bookmarks_24h, given.credit, given.follower_delta_24h, given.reward,
            given.f_per_1k_impressions
        ) as aggregated
    ) compared
    where compared.aggregated
        or (
            former.weights_version, former.impressions_1h, former.likes_1h,
            former.reward_components, former.state, former.settled
        ) is distinct from (
            $weights_version, given.impressions_1h, given.likes_1h,
            given.reward_components, given.state, given.settled
        )
),
kept_now as (
    insert into reward_features as kept (
        account_id, decision_id, weights_version, computed_at,
        decision_type, posted_at, hour_of_day, generator_name, raw_topic, format_strategy,
        impressions_1h, impressions_24h, likes_1h, likes_24h, bookmarks_24h, credit,
        follower_delta_24h, reward, reward_components, f_per_1k_impressions, state, settled
    )
    select
        $account_id, given.decision_id, $weights_version, $now,
        given.decision_type, given.posted_at, given.hour_of_day, given.generator_name,
        given.raw_topic, given.format_strategy, given.impressions_1h, given.impressions_24h,
        given.likes_1h, given.likes_24h, given.bookmarks_24h, given.credit,
        given.follower_delta_24h, given.reward, given.reward_components,
        given.f_per_1k_impressions, given.state, given.settled
    from differing given
    order by given.posted_at, given.decision_id -- so that no two passes wait for each other
    on conflict (account_id, decision_id) do update set
        weights_version = excluded.weights_version,
        computed_at = excluded.computed_at,
        revisions = kept.revisions + (kept.reward is distinct from excluded.reward)::int,
        decision_type = excluded.decision_type,
        posted_at = excluded.posted_at,
        hour_of_day = excluded.hour_of_day,
        generator_name = excluded.generator_name,
        raw_topic = excluded.raw_topic,
        format_strategy = excluded.format_strategy,
        impressions_1h = excluded.impressions_1h,
        impressions_24h = excluded.impressions_24h,
        likes_1h = excluded.likes_1h,
        likes_24h = excluded.likes_24h,
        bookmarks_24h = excluded.bookmarks_24h,
        credit = excluded.credit,
        follower_delta_24h = excluded.follower_delta_24h,
        reward = excluded.reward,
        reward_components = excluded.reward_components,
        f_per_1k_impressions = excluded.f_per_1k_impressions,
        state = excluded.state,
        settled = excluded.settled
)
select
    (posted_at at time zone 'UTC')::date as day, count(*)::bigint as posts,
    bool_or(aggregated) as aggregated, set_config('plan_cache_mode', 'auto', true)
from differing
group by 1;

-- Rewards of posts that have turned out to be tests, or another post's second name, are gone.
-- name: drop_unreal
delete from reward_features kept
using content_metadata post
where kept.account_id = $account_id
  and kept.posted_at >= $since
  and post.account_id = kept.account_id
  and post.decision_id = kept.decision_id
  and (post.is_test_post or post.status = 'duplicate')
returning (kept.posted_at at time zone 'UTC')::date as day;

-- Wakes whoever learns from rewards; the rows are the truth.
-- name: hint
select pg_notify('growthd_rewards', '');

-- How many posts have a score, how many wait for their 24 h reading, and how many aggregates there
-- are.
-- name: held
select
    count(reward) as scored,
    count(*) filter (where provisional) as provisional,
    (select count(*) from daily_aggregates where account_id = any($accounts::text[])) as aggregates
from reward_features
where account_id = any($accounts::text[]);
