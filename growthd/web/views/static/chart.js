// Draws the followers over time with the posts as marks, over the server's own drawing of the line.

const figure = document.getElementById("chart");
const plot = document.getElementById("plot");
const readout = document.getElementById("readout");
const GAP = 90 * 60; // seconds between two hourly counts from which the line is broken
const moment = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const short = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const hour = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const number = new Intl.NumberFormat(undefined);

let chart = null;
let posts = [];
let shown = null; // the version of the curve that is drawn

const seconds = (iso) => Date.parse(iso) / 1000;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// Two rows, times and counts, with a null wherever an hour was not counted.
function rows({ at, followers }) {
  const times = [];
  const values = [];
  at.forEach((iso, n) => {
    const time = seconds(iso);
    if (n && time - times.at(-1) > GAP) { times.push(times.at(-1) + 1); values.push(null); }
    times.push(time);
    values.push(followers[n]);
  });
  return [times, values];
}

// The whole curve in words, in the reader's own time.
function whole(data) {
  const [first, last] = [0, data[0].length - 1];
  const say = (n) => `${number.format(data[1][n])} on ${day.format(data[0][n] * 1000)}`;
  return `${say(first)}, ${say(last)}`;
}

// The count at a post's moment, on the line between its neighbours; null where there is no line.
function heightAt(u, time) {
  const [times, values] = u.data;
  const after = times.findIndex((one) => one >= time);
  if (after < 0) return values.at(-1);
  if (after === 0) return values[0];
  const [a, b] = [values[after - 1], values[after]];
  if (a === null || b === null) return b ?? a;
  return a + ((b - a) * (time - times[after - 1])) / (times[after] - times[after - 1]);
}

// Posts as dots on the line; as strokes along the time axis where dots would hide it.
function drawPosts(u) {
  const { ctx, bbox } = u;
  const unit = devicePixelRatio;
  const crowded = posts.length * 12 * unit > bbox.width;
  ctx.save();
  ctx.fillStyle = colour("mark");
  for (const post of posts) {
    const x = u.valToPos(post.time, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    if (crowded) ctx.fillRect(x, bbox.top + bbox.height - 9 * unit, unit, 9 * unit);
    else drawDot(u, post, x, 3.5 * unit);
  }
  ctx.restore();
}

function drawDot(u, post, x, radius) {
  const height = heightAt(u, post.time);
  if (height === null || height === undefined) return;
  u.ctx.beginPath();
  u.ctx.arc(x, u.valToPos(height, "y", true), radius, 0, 2 * Math.PI);
  u.ctx.fill();
}

function nearestPost(u) {
  const at = u.posToVal(u.cursor.left, "x");
  const reach = u.posToVal(10, "x") - u.posToVal(0, "x");
  return posts
    .filter((post) => Math.abs(post.time - at) < reach)
    .sort((a, b) => Math.abs(a.time - at) - Math.abs(b.time - at))[0];
}

function tell(u) {
  const { idx } = u.cursor;
  if (idx === null || idx === undefined || u.data[1][idx] === null) {
    readout.textContent = figure.dataset.said;
    return;
  }
  const post = nearestPost(u);
  const said = `${moment.format(u.data[0][idx] * 1000)}: ${number.format(u.data[1][idx])} followers`;
  readout.textContent = post ? `${said} · posted: ${post.text ?? "(text not read yet)"}` : said;
}

// Days where ticks are days apart, else the hour, with the day where a new one begins.
function dates(_, ticks) {
  const apart = ticks.length > 1 ? ticks[1] - ticks[0] : 86_400;
  return ticks.map((tick) => {
    const at = new Date(tick * 1000);
    return apart >= 86_400 || (at.getHours() === 0 && at.getMinutes() === 0) ? short.format(at) : hour.format(at);
  });
}

function options() {
  const axis = { stroke: colour("quiet"), font: `12px ${getComputedStyle(document.body).fontFamily}`, grid: { stroke: colour("line"), width: 1 }, ticks: { show: false } };
  return {
    width: plot.clientWidth,
    height: plot.clientHeight,
    padding: [8, 32, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 } },
    scales: { y: { range: (_, low, high) => { const room = Math.max((high - low) * 0.12, 1); return [Math.max(0, low - room), high + room]; } } },
    axes: [
      { ...axis, grid: { show: false }, space: 70, size: 30, values: dates },
      { ...axis, size: 52, space: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6], values: (_, ticks) => ticks.map((tick) => number.format(tick)) },
    ],
    series: [{}, { stroke: colour("accent"), width: 2, fill: colour("wash"), points: { show: false } }],
    hooks: { draw: [drawPosts], setCursor: [tell] },
  };
}

function draw(data) {
  chart?.destroy();
  plot.replaceChildren();
  chart = new uPlot(options(), data, plot);
}

async function refresh() {
  const { version } = document.getElementById("followers").dataset;
  if (version === shown) return;
  const response = await fetch(figure.dataset.source);
  if (!response.ok) return;
  const told = await response.json();
  posts = told.posts.map((post) => ({ time: seconds(post.posted_at), text: post.text }));
  document.getElementById("legend").textContent = told.all_posts ? "a post" : `one of the newest ${posts.length} posts`;
  const data = rows(told.counted);
  readout.textContent = figure.dataset.said = whole(data);
  if (chart) chart.setData(data); else draw(data);
  shown = version;
}

if (figure) {
  new ResizeObserver(() => chart?.setSize({ width: plot.clientWidth, height: plot.clientHeight })).observe(plot);
  document.addEventListener("themed", () => chart && draw(chart.data));
  document.addEventListener("refreshed", refresh);
  refresh();
}
