-- What was learned, what is planned, and what became of the plans. Posts and replies are learned
-- apart: kind says which. Unknown is NULL.

create table learnings (
    account_id text not null default 'default',
    kind text not null check (kind in ('post', 'reply')),
    computed_at timestamptz not null,
    evidence_digest text not null,
    posts bigint not null,
    dispersion double precision not null,
    no_effect jsonb not null,
    set_aside jsonb not null,
    primary key (account_id, kind)
);
comment on column learnings.no_effect is 'by dimension, the probability that it does not matter';
comment on column learnings.set_aside is 'by dimension, how many rare values have no arm';

create table arm_performance (
    account_id text not null default 'default',
    kind text not null check (kind in ('post', 'reply')),
    dimension text not null,
    value text not null,
    uses bigint not null,
    exposure double precision not null,
    follows double precision not null,
    avg_impressions double precision,
    avg_likes double precision,
    avg_retweets double precision,
    avg_replies double precision,
    avg_bookmarks double precision,
    avg_engagement_rate double precision,
    viral_coefficient double precision,
    total_followers_gained double precision,
    avg_followers_per_post double precision,
    follower_conversion_rate double precision,
    success_rate double precision,
    thompson_alpha double precision not null,
    thompson_beta double precision not null,
    reach_mean double precision not null,
    reach_sd double precision not null,
    value_mean double precision not null,
    value_sd double precision not null,
    lift_percent double precision not null,
    lift_low80 double precision not null,
    lift_high80 double precision not null,
    selection_score double precision not null,
    weight double precision not null,
    confidence_score double precision not null,
    enough_data boolean not null,
    declining boolean not null,
    statement text not null,
    best_performing_post_id text,
    first_used timestamptz,
    last_used timestamptz,
    last_updated timestamptz not null,
    id bigint generated always as identity,
    created_at timestamptz not null default now(),
    primary key (account_id, kind, dimension, value)
);
comment on column arm_performance.exposure is 'impressions with known credit, discounted by age';
comment on column arm_performance.follows is 'follows credited to them, discounted by age';
comment on column arm_performance.success_rate is
    'expected share of its posts that brought at least one follower';
comment on column arm_performance.value_mean is 'log of reach times conversion over the average arm';

create view post_arms as
select
    id, account_id, dimension, value, uses as posts_count, uses as times_used,
    avg_impressions, avg_likes, avg_retweets, avg_replies, avg_bookmarks, avg_engagement_rate,
    viral_coefficient, total_followers_gained, avg_followers_per_post, follower_conversion_rate,
    success_rate, thompson_alpha, thompson_beta, selection_score, weight, confidence_score,
    lift_percent, lift_low80, lift_high80, enough_data, declining, best_performing_post_id,
    first_used, last_used, last_updated, created_at
from arm_performance
where kind = 'post';

create view topic_performance as
select value as topic, post_arms.* from post_arms where dimension = 'topic';
create view generator_performance as
select value as generator, value as generator_name, post_arms.*
from post_arms where dimension = 'generator';
create view angle_performance as
select value as angle, post_arms.* from post_arms where dimension = 'angle';
create view tone_performance as
select value as tone, post_arms.* from post_arms where dimension = 'tone';
create view format_strategy_performance as
select value as format_strategy, post_arms.* from post_arms where dimension = 'format';
create view hook_performance as
select value as hook, value as hook_pattern, post_arms.*
from post_arms where dimension = 'hook';
create view content_type_performance as
select value as content_type, value as content_type_id, post_arms.*
from post_arms where dimension = 'content_type';
create view formula_performance as
select value as formula, value as viral_formula, post_arms.*
from post_arms where dimension = 'formula';

create view learned_patterns as
select
    id, account_id, kind, dimension, value, uses, lift_percent, lift_low80, lift_high80,
    selection_score as p_best, confidence_score, enough_data, statement, last_updated, created_at
from arm_performance
where uses > 0;

create table learning_updates (
    id bigint generated always as identity primary key,
    account_id text not null default 'default',
    kind text not null check (kind in ('post', 'reply')),
    update_type text not null,
    component text not null,
    updates_applied jsonb not null,
    insights_summary text not null,
    performance_before jsonb,
    performance_after jsonb not null,
    improvement_score double precision,
    evidence_digest text not null,
    computed_at timestamptz not null,
    created_at timestamptz not null default now()
);
create index learning_updates_computed on learning_updates (account_id, computed_at desc);

-- One plan an hour; a further revision where walls, or their end, change it within the hour.
create table growth_plans (
    account_id text not null default 'default',
    window_start timestamptz not null,
    revision integer not null default 0,
    plan_id text not null,
    computed_at timestamptz not null,
    expires_at timestamptz not null,
    cadence_posts integer not null,
    cadence_replies integer not null,
    stepped_at timestamptz,
    target_posts integer not null,
    target_replies integer not null,
    exploration_rate double precision not null,
    strategy_weights jsonb not null,
    propensities jsonb not null,
    predicted_follows double precision,
    reason_summary text not null,
    evidence jsonb not null,
    evidence_digest text not null,
    actual_posts integer,
    actual_replies integer,
    observed_follows double precision,
    outcome jsonb,
    id bigint generated always as identity,
    created_at timestamptz not null default now(),
    primary key (account_id, window_start, revision),
    unique (account_id, plan_id)
);
comment on column growth_plans.cadence_posts is 'before resistance: where the next plan goes on';
comment on column growth_plans.stepped_at is 'when that cadence was last changed';
comment on column growth_plans.propensities is
    'by kind and dimension, the probability of each arm under the plan';

create view plan_propensities as
select
    plan.account_id, plan.plan_id, plan.window_start, of_kind.kind, of_dimension.dimension,
    arm.value, arm.propensity::double precision as propensity
from growth_plans plan
cross join jsonb_each(plan.propensities) as of_kind (kind, dimensions)
cross join jsonb_each(of_kind.dimensions) as of_dimension (dimension, arms)
cross join jsonb_each_text(of_dimension.arms) as arm (value, propensity);

create table plan_scores (
    account_id text not null default 'default',
    day date not null,
    plans integer not null,
    followed double precision,
    posts_off double precision,
    predicted_follows double precision,
    observed_follows double precision,
    surprise double precision,
    settled boolean not null,
    scored_at timestamptz not null,
    primary key (account_id, day)
);
comment on column plan_scores.surprise is 'observed minus predicted, in standard deviations';

create table plan_evaluations (
    account_id text not null default 'default',
    kind text not null check (kind in ('post', 'reply')),
    day date not null,
    plan_id text not null,
    posts bigint not null,
    effective_sample_size double precision not null,
    needed double precision not null,
    enough_data boolean not null,
    lift double precision,
    low80 double precision,
    high80 double precision,
    low95 double precision,
    high95 double precision,
    snips double precision,
    snips_low80 double precision,
    snips_high80 double precision,
    estimated_propensities boolean,
    statement text not null,
    computed_at timestamptz not null,
    primary key (account_id, kind, day)
);
comment on column plan_evaluations.lift is
    'doubly robust: credited follows a post under the plan, over those under what was done';

create table experiment_results (
    account_id text not null default 'default',
    experiment text not null,
    arm text not null,
    control text not null,
    posts bigint not null,
    follows double precision not null,
    enough_data boolean not null,
    lift double precision,
    low80 double precision,
    high80 double precision,
    low95 double precision,
    high95 double precision,
    p_better double precision,
    statement text not null,
    computed_at timestamptz not null,
    primary key (account_id, experiment, arm)
);

create trigger growthd_hint after insert or update on learnings
    for each statement execute function growthd_hint('growthd_learned');
