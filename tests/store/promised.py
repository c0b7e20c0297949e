"""The names that readers were promised, each with the columns that they use."""

from __future__ import annotations

LABELS = (
    "raw_topic topic_cluster angle tone format_strategy hook_pattern hook_type content_type_id"
    " viral_formula"
)
SNAPSHOT_COUNTS = (
    "impressions likes reposts replies quotes bookmarks profile_clicks url_clicks detail_expands"
    " retweets views"
)
SEED_COUNTS = "likes_count retweets_count replies_count bookmarks_count impressions_count"
ARM = (
    "avg_likes avg_retweets avg_engagement_rate total_followers_gained avg_followers_per_post"
    " follower_conversion_rate success_rate viral_coefficient thompson_alpha thompson_beta"
    " selection_score confidence_score best_performing_post_id last_used last_updated posts_count"
    " times_used"
)

NAMES: dict[str, str] = {
    "content_metadata": (
        "decision_id decision_type status content tweet_id thread_tweet_ids posted_at"
        f" generator_name {LABELS} generation_metadata features target_tweet_id target_username"
        " predicted_engagement experiment_arm cost_usd is_test_post"
    ),
    "system_events": "id event_type event_data severity component message created_at",
    "account_snapshots": (
        "id timestamp followers_count following_count total_posts listed_count source exact"
        " measured_at notes created_at"
    ),
    "performance_snapshots": (
        "id decision_id tweet_id collected_at due_at lateness horizon_minutes hours_since_post"
        f" {SNAPSHOT_COUNTS} engagement_rate viral_coefficient reply_rate bookmark_rate"
        " followers_at_snapshot followers_gained_since_post source quality notes created_at"
    ),
    "readings": "id source path fingerprint verdict raw counts read_at",
    "captures": (
        "subject horizon_minutes due_at closes_at state reason attempts next_attempt_at owner"
        " lease_until epoch captured_at"
    ),
    "follower_attributions": (
        "decision_id time_window_hours tweet_id followers_before followers_after followers_gained"
        " credit credit_low credit_high confidence_score attribution_method measured_at"
        " follower_retention_rate share_of_window attribution_metadata"
    ),
    "reward_features": (
        "id decision_id decision_type posted_at hour_of_day generator_name raw_topic"
        " format_strategy impressions_1h impressions_24h likes_1h likes_24h bookmarks_24h"
        " follower_delta_24h reward_score reward_components f_per_1k_impressions computed_at notes"
        " weights_version"
    ),
    "daily_aggregates": (
        "id date dimension_type dimension_value total_decisions total_impressions_24h"
        " total_likes_24h total_bookmarks_24h total_follower_delta_24h avg_reward_score"
        " avg_f_per_1k computed_at"
    ),
    "arm_performance": f"dimension value uses exposure follows {ARM}".replace(
        " posts_count times_used", " declining"
    ),
    "content_type_performance": ARM,
    "formula_performance": ARM,
    "topic_performance": ARM,
    "generator_performance": ARM,
    "angle_performance": ARM,
    "tone_performance": ARM,
    "format_strategy_performance": ARM,
    "hook_performance": ARM,
    "learning_updates": (
        "id update_type component updates_applied insights_summary performance_before"
        " performance_after improvement_score created_at"
    ),
    "tweet_analytics_comprehensive": (
        "tweet_id likes retweets replies quotes bookmarks media_views url_clicks hashtag_clicks"
        " detail_expands impressions_organic impressions_viral user_profile_clicks followers_gained"
        " follows_from_tweet peak_engagement_at time_to_peak_minutes half_life_minutes"
        " viral_coefficient amplification_rate conversation_rate reply_sentiment"
        " audience_retention_rate new_audience_percentage engagement_decay_rate longevity_score"
        " predicted_likes prediction_accuracy engagement_rate reply_rate bookmark_rate"
    ),
    "reply_performance": (
        "reply_tweet_id decision_id parent_tweet_id parent_username likes replies impressions"
        " followers_gained reply_sentiment reply_relevance_score conversation_continuation"
        " engagement_rate visibility_score"
    ),
    "system_health_metrics": (
        "measured_at posts_per_hour avg_engagement_rate followers_per_day posting_success_rate"
        " quality_pass_rate api_success_rate capture_success_rate daily_api_cost_usd"
        " cost_per_follower_usd roi"
    ),
    "growth_plans": (
        "window_start target_posts target_replies exploration_rate strategy_weights reason_summary"
        " evidence actual_posts actual_replies outcome"
    ),
    "job_heartbeats": (
        "actor last_success last_failure last_progress consecutive_failures last_error"
    ),
    "real_tweet_metrics": (
        "tweet_id collection_phase likes retweets replies bookmarks impressions profile_clicks"
        f" engagement_rate collected_at hours_after_post {SEED_COUNTS} updated_at"
    ),
    "outcomes": (
        "decision_id tweet_id likes retweets replies bookmarks views impressions er_calculated"
        " first_hour_engagement followers_gained collected_pass data_source simulated collected_at"
    ),
    "learning_posts": f"tweet_id {SEED_COUNTS} updated_at created_at",
    "tweet_metrics": f"tweet_id {SEED_COUNTS} updated_at",
    "unified_outcomes": (
        "decision_id tweet_id likes retweets replies bookmarks views engagement_rate"
        " collection_phase timestamp"
    ),
    "comprehensive_metrics": (
        "post_id tweet_id collected_at followers_gained followers_before followers_2h_after"
        " followers_24h_after followers_48h_after engagement_velocity time_to_first_engagement"
        " engagement_decay_rate"
    ),
    "posted_decisions": "decision_id tweet_id posted_at content decision_type",
    "post_velocity_tracking": (
        "id post_id tweet_id check_time hours_after_post likes retweets replies bookmarks views"
        " collection_phase created_at"
    ),
    "post_follower_tracking": (
        "id post_id tweet_id check_time follower_count profile_views hours_after_post"
        " collection_phase created_at"
    ),
    "follower_attribution": (
        "post_id followers_before followers_2h followers_6h followers_12h followers_24h"
        " followers_48h total_followers_gained followers_gained_2h followers_gained_24h"
    ),
    "post_velocity_analysis": (
        "post_id likes_baseline likes_2h likes_6h likes_24h velocity_2h velocity_2to6h decay_rate"
    ),
    "post_attribution": (
        "post_id followers_before followers_2h_after followers_24h_after followers_48h_after"
        " followers_gained engagement_rate hook_pattern topic generator_used format"
    ),
    "follower_growth_tracking": (
        "date follower_count follower_gain_daily follower_gain_weekly follower_gain_monthly"
    ),
}

UNGIVEN: dict[str, str] = {
    "account_snapshots": "notes",
    "captures": "reason owner lease_until",
    "content_metadata": "experiment_arm",
    "follower_growth_tracking": "follower_gain_monthly",
    "job_heartbeats": "last_failure last_error",
    "post_follower_tracking": "profile_views",
    "readings": "raw",
    "reply_performance": "reply_sentiment reply_relevance_score visibility_score",
    "system_events": "component message",
    "system_health_metrics": "quality_pass_rate",
    "tweet_analytics_comprehensive": (
        "media_views impressions_organic impressions_viral reply_sentiment audience_retention_rate"
        " new_audience_percentage"
    ),
}
"""What no source gives (README says so), and what ten quiet days have none of."""
CHARGED_OR_EXPORTED = frozenset(
    {
        "url_clicks",
        "hashtag_clicks",
        "detail_expands",
        "profile_clicks",
        "user_profile_clicks",
        "follows_from_tweet",
    }
)
"""Columns that only X's API or the owner's exports give: a watch of pages leaves them NULL."""
