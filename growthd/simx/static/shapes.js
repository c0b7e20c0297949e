// Users and posts out of any of the three shapes that the site's answers have had.

export function readUser(result) {
  if (!result || result.__typename !== "User") return null;
  const legacy = result.legacy ?? {};
  const core = result.core ?? legacy;
  return {
    id: result.rest_id,
    handle: core.screen_name,
    name: core.name,
    joined: core.created_at,
    bio: result.profile_bio?.description ?? legacy.description ?? "",
    followers: result.relationship_counts?.followers ?? legacy.followers_count,
    following: result.relationship_counts?.following ?? legacy.friends_count,
    posts: result.tweet_counts?.tweets ?? legacy.statuses_count,
  };
}

// A post, or null for a stub, a tombstone or nothing at all.
export function readTweet(result) {
  const tweet = result?.tweet ?? result;
  const body = tweet?.legacy ?? tweet;
  if (!tweet?.rest_id || body?.favorite_count === undefined) return null;
  const reposted = body.retweeted_status_result?.result;
  const quoted = tweet.quoted_status_result?.result;
  return {
    id: tweet.rest_id,
    author: readUser(tweet.core?.user_results?.result),
    text: tweet.note_tweet?.note_tweet_results?.result?.text ?? body.full_text ?? "",
    createdAt: new Date(body.created_at),
    liked: body.favorited === true,
    reposted: body.retweeted === true,
    original: reposted ? readTweet(reposted) : null,
    quoted: quoted ? readTweet(quoted) : null,
    counts: {
      replies: body.reply_count,
      reposts: body.retweet_count,
      likes: body.favorite_count,
      bookmarks: body.bookmark_count,
      views: tweet.views?.count === undefined ? undefined : Number(tweet.views.count),
    },
  };
}

// The text where a post used to be, or null where there was none.
export function readTombstone(result) {
  if (result?.__typename === "TweetTombstone") return result.tombstone?.text?.text ?? "";
  return result?.__typename === "TweetUnavailable" ? "This Post is unavailable." : null;
}
