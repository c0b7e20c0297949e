// Hydrates the shell: asks for what the address names, and renders it.

import { Column } from "/static/column.js";
import { el, tagged } from "/static/element.js";
import { ask } from "/static/graphql.js";
import { words } from "/static/labels.js";
import { afterLoad, beforeLoad } from "/static/mischief.js";
import { profileHead, profileSchema } from "/static/profile.js";
import { readUser } from "/static/shapes.js";
import { readTimeline } from "/static/timeline.js";

const state = window.__INITIAL_STATE__;
const { route, lang } = state;

function sideNav() {
  const nav = el("header", { role: "banner" });
  if (!state.viewer) {
    nav.append(el("a", { "data-testid": "login", href: "/i/flow/login" }, "Log in"));
    return nav;
  }
  const { handle } = state.viewer;
  const picture = el("img", { src: "/static/avatar.png?of=viewer", alt: "" });
  const face = tagged(`UserAvatar-Container-${handle}`, picture);
  const label = {
    "data-testid": "SideNav_AccountSwitcher_Button",
    "aria-label": words(lang).account,
  };
  nav.append(
    el("a", { "data-testid": "AppTabBar_Profile_Link", href: `/${handle}` }, "Profile"),
    el("button", label, face, el("span", {}, `@${handle}`)),
  );
  return nav;
}

const failure = (message) => tagged("error-detail", el("span", {}, message));

function scrollsOn(column, load) {
  let loading = false;
  window.addEventListener("scroll", async () => {
    const left = document.documentElement.scrollHeight - scrollY - innerHeight;
    if (loading || left > 1200) return;
    loading = true;
    loading = !(await load());
  });
}

async function showTimeline(primary, variables) {
  const column = new Column(lang, state.mischief.virtualised);
  let cursor = null;
  const load = async () => {
    const data = await ask(state, state.operation, cursor ? { ...variables, cursor } : variables);
    const page = readTimeline(data);
    const more = page.bottom !== null && page.bottom !== cursor && page.cells.length > 0;
    cursor = page.bottom;
    column.add(page.cells);
    return more;
  };
  const more = await load();
  primary.append(column.root);
  if (more) scrollsOn(column, load);
}

async function showProfile(primary) {
  const data = await ask(state, "UserByScreenName", { screen_name: route.handle });
  const user = readUser(data.user?.result);
  if (!user) {
    const message = data.user?.result?.message ?? "This account doesn’t exist";
    primary.append(tagged("emptyState", message));
    return;
  }
  document.title = `${user.name} (@${user.handle}) / X`;
  primary.append(profileHead(user, lang), profileSchema(user));
  const variables = { userId: user.id, count: 20, includePromotedContent: true, withVoice: true };
  await showTimeline(primary, variables);
}

async function showPost(primary) {
  await showTimeline(primary, { focalTweetId: route.post, rankingMode: "Relevance" });
  document.title = `@${route.handle} on X / X`;
}

const PLACES = {
  profile: showProfile,
  replies: showProfile,
  post: showPost,
  home: (primary) => showTimeline(primary, {}),
};

// The column stands, empty and turning, before its content is there: as on the real site.
async function hydrate() {
  beforeLoad(state.mischief);
  const waiting = el("div", { role: "progressbar" });
  const primary = tagged("primaryColumn", waiting);
  const main = el("main", { role: "main" }, primary);
  document.getElementById("react-root").replaceChildren(sideNav(), main);
  document.getElementById("placeholder")?.remove();
  await PLACES[route.place](primary).catch((error) => primary.append(failure(error.message)));
  waiting.remove();
  new Image().src = "/i/adsct?p_id=Twitter&tw_sale_amount=0";
  navigator.sendBeacon("/i/api/1.1/jot/client_event.json", "[]");
  afterLoad(state.mischief);
}

await hydrate();
