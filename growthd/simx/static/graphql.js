// Asks the site's own API, the way the site's own pages do.

const FEATURES = JSON.stringify({ responsive_web_graphql_timeline_navigation_enabled: true });

// Keys back under the names this page knows, where the site has renamed them.
function restored(value, names) {
  if (Array.isArray(value)) return value.map((each) => restored(each, names));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, inner]) => [names[key] ?? key, restored(inner, names)]));
}

// The answer's data, or an error whose message is for the reader of the page.
export async function ask(state, operation, variables) {
  const query = new URLSearchParams({ variables: JSON.stringify(variables), features: FEATURES });
  if (state.capture) query.set("capture", state.capture);
  const path = `/i/api/graphql/${state.queryIds[operation]}/${operation}`;
  const response = await fetch(`${path}?${query}`);
  if (!response.ok) throw new Error("Something went wrong. Try reloading.");
  const answer = restored(await response.json(), state.renames);
  const missing = (answer.errors ?? []).some((error) => error.message.startsWith("_Missing"));
  if (missing) throw new Error("Hmm...this page doesn’t exist. Try searching for something else.");
  if (!answer.data || Object.keys(answer.data).length === 0) {
    throw new Error("Something went wrong. Try reloading.");
  }
  return answer.data;
}
