// The head of a profile, and the schema that tells machines the same.

import { compact } from "/static/digits.js";
import { el, tagged } from "/static/element.js";
import { words } from "/static/labels.js";

const counter = (name, action, count) => ({
  "@type": "InteractionCounter",
  interactionType: `https://schema.org/${action}`,
  name,
  userInteractionCount: count,
});

export function profileSchema(user) {
  const page = {
    "@context": "https://schema.org",
    "@type": "ProfilePage",
    dateCreated: new Date(user.joined).toISOString(),
    mainEntity: {
      "@type": "Person",
      additionalName: user.handle,
      description: user.bio,
      givenName: user.name,
      identifier: user.id,
      interactionStatistic: [
        counter("Follows", "FollowAction", user.followers),
        counter("Friends", "SubscribeAction", user.following),
        counter("Tweets", "WriteAction", user.posts),
      ],
      url: `https://x.com/${user.handle}`,
    },
  };
  const attributes = { type: "application/ld+json", "data-testid": "UserProfileSchema-test" };
  return el("script", attributes, JSON.stringify(page));
}

// Up to 9,999 the head of a profile shows every digit.
function count(href, number, word, lang) {
  const shown = number < 10000 ? new Intl.NumberFormat(lang).format(number) : compact(number, lang);
  return el("a", { href, role: "link" }, el("span", {}, shown), " ", el("span", {}, word));
}

export function profileHead(user, lang) {
  const { followers, following, posts } = words(lang);
  const joined = new Intl.DateTimeFormat(lang, { month: "long", year: "numeric", timeZone: "UTC" });
  return el(
    "div",
    {},
    el("h2", { role: "heading" }, user.name),
    el("div", {}, `${compact(user.posts, lang)} ${posts}`),
    tagged("UserName", el("span", {}, user.name), el("span", {}, `@${user.handle}`)),
    tagged("UserDescription", user.bio),
    tagged("UserProfileHeader_Items", tagged("UserJoinDate", joined.format(new Date(user.joined)))),
    count(`/${user.handle}/following`, user.following, following, lang),
    count(`/${user.handle}/verified_followers`, user.followers, followers, lang),
    el("a", { href: `/${user.handle}/followers_you_follow` }, "Followed by 12 others you follow"),
  );
}
