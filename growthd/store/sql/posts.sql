-- One writer at a time per account: whoever announces, discovers or resolves a post waits here.
-- name: lock
select pg_advisory_xact_lock(hashtextextended('growthd posts ' || $account_id, 0));

-- The posts that this one may already be known as: by its decision, or by its tweet id.
-- name: known_as
select decision_id, tweet_id from content_metadata
where account_id = $account_id and (decision_id = $decision_id or tweet_id = $tweet_id);

-- Which of these names does a post go by already, as a decision or as a tweet?
-- name: taken
select name
from unnest($names::text[]) as given (name)
where exists (
    select from content_metadata
    where account_id = $account_id and (decision_id = name or tweet_id = name)
);

-- Enters posts that nothing is known of, by what the timeline shows of them.
-- name: discover
insert into content_metadata (
    account_id, decision_id, decision_type, tweet_id, posted_at, content, target_tweet_id
)
select $account_id, tweet_id, decision_type, tweet_id, posted_at, content, target_tweet_id
from unnest(
    $types::text[], $tweet_ids::text[], $posted_ats::timestamptz[], $contents::text[],
    $targets::text[]
) as seen (decision_type, tweet_id, posted_at, content, target_tweet_id);

-- name: insert
insert into content_metadata (
    account_id, decision_id, decision_type, tweet_id, posted_at, is_test_post
)
values ($account_id, $decision_id, $decision_type, $tweet_id, $posted_at, $is_test_post);

-- Fills in what is not known of a post yet; what is known stays. A value of the wrong type is
-- left out rather than losing the row.
-- name: describe
update content_metadata set
    content = coalesce(content, m ->> 'content'),
    thread_tweet_ids = coalesce(
        thread_tweet_ids,
        case jsonb_typeof(m -> 'thread_tweet_ids') when 'array' then array(
            select jsonb_array_elements_text(m -> 'thread_tweet_ids')
        ) end
    ),
    target_tweet_id = coalesce(target_tweet_id, m ->> 'target_tweet_id'),
    target_username = coalesce(target_username, m ->> 'target_username'),
    is_test_post = is_test_post or m @> '{"is_test_post": true}',
    generator_name = coalesce(generator_name, m ->> 'generator_name'),
    raw_topic = coalesce(raw_topic, m ->> 'raw_topic'),
    topic_cluster = coalesce(topic_cluster, m ->> 'topic_cluster'),
    angle = coalesce(angle, m ->> 'angle'),
    tone = coalesce(tone, m ->> 'tone'),
    format_strategy = coalesce(format_strategy, m ->> 'format_strategy'),
    hook_pattern = coalesce(hook_pattern, m ->> 'hook_pattern'),
    hook_type = coalesce(hook_type, m ->> 'hook_type'),
    content_type_id = coalesce(content_type_id, m ->> 'content_type_id'),
    viral_formula = coalesce(viral_formula, m ->> 'viral_formula'),
    experiment_arm = coalesce(experiment_arm, m ->> 'experiment_arm'),
    generation_metadata = coalesce(generation_metadata, m -> 'generation_metadata'),
    features = coalesce(features, m -> 'features'),
    predicted_engagement = coalesce(
        predicted_engagement,
        case jsonb_typeof(m -> 'predicted_engagement')
            when 'number' then (m ->> 'predicted_engagement')::numeric end
    ),
    cost_usd = coalesce(
        cost_usd,
        case jsonb_typeof(m -> 'cost_usd') when 'number' then (m ->> 'cost_usd')::numeric end
    ),
    updated_at = now()
from (select jsonb_strip_nulls($metadata::jsonb) as m) as given
where account_id = $account_id and decision_id = $decision_id;

-- Gives a post that was only discovered the name under which it was announced. Its snapshots
-- follow by their foreign key.
-- name: rekey
update content_metadata set
    decision_id = $decision_id,
    decision_type = coalesce($decision_type, decision_type),
    updated_at = now()
where account_id = $account_id and decision_id = $former;

-- name: rekey_captures
update captures set subject_id = $decision_id
where account_id = $account_id and subject = 'post' and subject_id = $former;

-- Takes an unresolved post away, in favour of the same post as it was discovered.
-- name: absorb
delete from content_metadata
where account_id = $account_id and decision_id = $decision_id and tweet_id is null
returning to_jsonb(content_metadata);

-- What was planned twice is dropped: an unresolved post has read nothing.
-- name: drop_doubled_captures
delete from captures
where account_id = $account_id
  and subject = 'post'
  and subject_id = $decision_id
  and horizon_minutes in (
      select horizon_minutes from captures
      where account_id = $account_id and subject = 'post' and subject_id = $kept
  );

-- name: set_tweet_id
update content_metadata set tweet_id = $tweet_id, updated_at = now()
where account_id = $account_id and decision_id = $decision_id and tweet_id is null;

-- What waited for the tweet id waits no longer.
-- name: wake_captures
update captures set next_attempt_at = due_at
where account_id = $account_id
  and subject = 'post'
  and subject_id = $decision_id
  and ended_at is null
  and next_attempt_at is null;

-- Marks a post that another row already holds.
-- name: mark_duplicate
update content_metadata set status = 'duplicate', updated_at = now()
where account_id = $account_id and decision_id = $decision_id;

-- name: one
select * from content_metadata where account_id = $account_id and decision_id = $decision_id;

-- Posts whose tweet id is not known yet, oldest first.
-- name: unresolved
select * from content_metadata
where account_id = any($accounts::text[]) and tweet_id is null and status <> 'duplicate'
order by posted_at;

-- Posts since a moment, newest first.
-- name: recent
select * from content_metadata
where account_id = $account_id and posted_at >= $since and status <> 'duplicate'
order by posted_at desc;

-- Accounts of which every post since then was announced, and at least one was posted.
-- name: announced
select account_id from content_metadata
where account_id = any($accounts::text[]) and posted_at >= $since
group by account_id
having bool_and(decision_id is distinct from tweet_id);

-- Which of these tweets are known posts, or parts of a known thread?
-- name: known_ids
select tweet_id from content_metadata
where account_id = $account_id and tweet_id = any($tweet_ids::text[])
union
select part.tweet_id
from content_metadata, unnest(thread_tweet_ids) as part (tweet_id)
where account_id = $account_id and thread_tweet_ids && $tweet_ids::text[]
  and part.tweet_id = any($tweet_ids::text[]);
