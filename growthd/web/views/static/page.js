// Keeps the page true: fetches it again and swaps in the parts that changed, and shows times in the
// reader's own zone. A page that can no longer be refreshed says so.

const EVERY = 5_000;
const PATIENCE = 10_000;
const FORMS = {
  moment: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  day: { weekday: "short", day: "numeric", month: "short" },
};
const live = document.getElementById("live");
const formats = Object.fromEntries(
  Object.entries(FORMS).map(([form, options]) => [form, new Intl.DateTimeFormat(undefined, options)]),
);

let servedAt = new Date();
let lost = false;

function localise(root) {
  for (const time of root.querySelectorAll("time[data-form]")) {
    const at = new Date(time.dateTime);
    time.title = at.toUTCString();
    time.textContent = formats[time.dataset.form].format(at);
  }
}

async function fetchPage() {
  const response = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function swap(fresh) {
  localise(fresh);
  document.title = fresh.title;
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (next && !next.isEqualNode(part)) part.replaceWith(document.adoptNode(next));
  }
}

// The chart is drawn by its own script; where it was an empty state, a reload is due.
function outgrown(fresh) {
  return fresh.getElementById("chart") && !document.getElementById("chart");
}

function tell() {
  live.toggleAttribute("data-lost", lost);
  live.textContent = lost
    ? `growthd does not answer; this is how it was at ${servedAt.toLocaleTimeString()}`
    : "Live";
}

async function refresh() {
  const was = lost;
  try {
    const fresh = await fetchPage();
    if (outgrown(fresh)) return location.reload();
    swap(fresh);
    servedAt = new Date();
    lost = false;
    document.dispatchEvent(new Event("refreshed"));
  } catch {
    lost = true;
  }
  if (was !== lost) tell();
}

async function keep() {
  if (!document.hidden) await refresh();
  setTimeout(keep, EVERY);
}

localise(document);
tell();
setTimeout(keep, EVERY);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
