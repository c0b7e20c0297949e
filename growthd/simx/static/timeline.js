// What an answer wants shown, in order: cells of posts, people, headings and graves.

import { readTombstone, readTweet, readUser } from "/static/shapes.js";

// One post by itself, as if it were a timeline.
function single(result) {
  const itemContent = { tweet_results: { result } };
  return [{ type: "TimelineAddEntries", entries: [{ content: { itemContent } }] }];
}

function instructionsOf(data) {
  const result = data?.user?.result;
  const timeline = result?.timeline_v2 ?? result?.timeline;
  const direct = data?.tweetResult ?? data?.tweet_results;
  const first = Array.isArray(direct) ? direct[0] : direct;
  return (
    timeline?.timeline?.instructions ??
    data?.threaded_conversation_with_injections_v2?.instructions ??
    data?.home?.home_timeline_urt?.instructions ??
    data?.search_by_raw_query?.search_timeline?.timeline?.instructions ??
    (first ? single(first.result) : [])
  );
}

function cellOf(content, extra) {
  if (content?.user_results) {
    const user = readUser(content.user_results.result);
    return user ? [{ kind: "user", user }] : [];
  }
  const result = content?.tweet_results?.result;
  const grave = readTombstone(result);
  if (grave !== null) return [{ kind: "tombstone", text: grave }];
  const tweet = readTweet(result);
  if (!tweet) return [];
  return [{ kind: "tweet", tweet, promoted: Boolean(content.promotedMetadata), ...extra }];
}

function cellsOfEntry(entry) {
  const content = entry.content ?? {};
  const heading = content.header?.text ? [{ kind: "heading", text: content.header.text }] : [];
  const items = (content.items ?? []).flatMap((each) => cellOf(each.item?.itemContent, {}));
  return [...heading, ...cellOf(content.itemContent, {}), ...items];
}

const isBottom = (entry) => entry.content?.cursorType === "Bottom";

// Cells and the cursor to go on from (null at the end).
export function readTimeline(data) {
  const cells = [];
  let bottom = null;
  for (const instruction of instructionsOf(data)) {
    if (instruction.type === "TimelinePinEntry") {
      cells.unshift(...cellOf(instruction.entry?.content?.itemContent, { pinned: true }));
    }
    for (const entry of instruction.entries ?? []) {
      if (isBottom(entry)) bottom = entry.content.value;
      cells.push(...cellsOfEntry(entry));
    }
  }
  return { cells, bottom };
}
