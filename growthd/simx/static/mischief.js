// What the page does to its visitor, where the site's switches say so.

export function beforeLoad(mischief) {
  if (mischief.neverIdle) setInterval(() => fetch("/i/api/2/badge_count"), 300);
  if (mischief.popup) window.open("/i/popup");
  if (mischief.download) location.assign("/i/download");
  if (mischief.dialog) setTimeout(() => alert("Turn on notifications?"), 50);
  if (mischief.wandersOff) setTimeout(() => location.assign("/home"), 30);
  if (mischief.offSite) setTimeout(() => location.assign(mischief.offSite), 30);
}

export function afterLoad(mischief) {
  if (!mischief.endlessScript) return;
  setTimeout(() => {
    for (;;);
  }, 100);
}
