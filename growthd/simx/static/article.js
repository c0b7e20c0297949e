// One post as an article, with the buttons and labels that carry its exact numbers.

import { compact } from "/static/digits.js";
import { el, tagged } from "/static/element.js";
import { buttonLabel, groupLabel, words } from "/static/labels.js";

const permalink = (tweet) => `/${tweet.author?.handle ?? "i"}/status/${tweet.id}`;

function avatar(author) {
  const source = `/static/avatar.png?of=${author.id}`;
  const image = el("img", { src: source, alt: "", width: 40, height: 40 });
  return tagged("Tweet-User-Avatar", tagged(`UserAvatar-Container-${author.handle}`, image));
}

function time(tweet, lang) {
  const shown = new Intl.DateTimeFormat(lang, { month: "short", day: "numeric", timeZone: "UTC" });
  const text = shown.format(tweet.createdAt);
  return el("time", { datetime: tweet.createdAt.toISOString() }, text);
}

function userName(tweet, lang, linked) {
  const { name, handle } = tweet.author;
  const when = time(tweet, lang);
  const wrap = (child) => (linked ? el("a", { href: `/${handle}`, role: "link" }, child) : child);
  return tagged(
    "User-Name",
    wrap(el("span", {}, name)),
    wrap(el("span", { dir: "ltr" }, `@${handle}`)),
    linked ? el("a", { href: permalink(tweet), role: "link", dir: "ltr" }, when) : when,
  );
}

function visible(count, lang) {
  const text = count > 0 ? compact(count, lang) : "";
  return el("span", { "data-testid": "app-text-transition-container" }, el("span", {}, text));
}

function button(testid, name, count, lang) {
  const label = buttonLabel(name, count ?? 0, lang);
  const attributes = { "data-testid": testid, "aria-label": label, type: "button" };
  return el("button", attributes, visible(count, lang));
}

function analytics(tweet, lang) {
  const { views } = tweet.counts;
  const known = views !== undefined;
  const label = known ? buttonLabel("views", views, lang) : words(lang).analytics;
  const attributes = { href: `${permalink(tweet)}/analytics`, role: "link", "aria-label": label };
  return el("a", attributes, known ? visible(views, lang) : null);
}

function actions(tweet, lang) {
  const { counts } = tweet;
  const group = { role: "group", "aria-label": groupLabel(counts, lang), id: `id__${tweet.id}` };
  return el(
    "div",
    group,
    button("reply", "reply", counts.replies, lang),
    button(tweet.reposted ? "unretweet" : "retweet", "retweet", counts.reposts, lang),
    button(tweet.liked ? "unlike" : "like", "like", counts.likes, lang),
    analytics(tweet, lang),
    el("button", { "data-testid": "bookmark", "aria-label": "Bookmark", type: "button" }),
  );
}

// A quoted post is a card inside the article: it has a time of its own, and links that mislead.
function card(quoted, lang) {
  if (!quoted?.author) return null;
  const image = el("img", { src: "/static/photo.jpg", alt: "" });
  return el(
    "div",
    { role: "link", tabindex: "0" },
    userName(quoted, lang, false),
    tagged("tweetText", quoted.text),
    el("a", { href: `${permalink(quoted)}/photo/1`, role: "link" }, image),
    el("a", { href: `/i/status/${quoted.id}` }, "…"),
  );
}

function context(cell, lang) {
  if (cell.pinned) return el("div", {}, tagged("socialContext", words(lang).pinned));
  if (!cell.tweet.original) return null;
  const { name, handle } = cell.tweet.author;
  const by = el("a", { href: `/${handle}` }, `${name} ${words(lang).reposted}`);
  return el("div", {}, el("span", { "data-testid": "socialContext" }, by));
}

// The article of a cell. A repost shows the original: its id, its author, its numbers.
export function article(cell, lang) {
  const tweet = cell.tweet.original ?? cell.tweet;
  const body = el("article", { "data-testid": "tweet", role: "article", tabindex: "0" });
  body.append(
    ...[context(cell, lang), avatar(tweet.author), userName(tweet, lang, true)].filter(Boolean),
    el("div", { "data-testid": "tweetText", lang: "en", dir: "auto" }, tweet.text),
  );
  if (cell.promoted) body.append(el("span", {}, words(lang).ad));
  body.append(...[card(tweet.quoted, lang), actions(tweet, lang)].filter(Boolean));
  return body;
}
