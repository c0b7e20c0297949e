"""When a page has said what it has to say: content, a wall, or silence after the answer."""

from __future__ import annotations

from enum import StrEnum

import attrs

from growthd.pages.tab import Tab
from growthd.pages.wire import TabLost


@attrs.frozen(kw_only=True)
class Settle:
    """What a visit waits for. Words never matter, only structure."""

    operations: frozenset[str]
    """GraphQL operations that the page is expected to ask for."""
    post_id: str | None = None
    """The post whose article must be in the document; None for a profile with its timeline."""
    quiet_seconds: float = 2.0
    """How long nothing may appear, after the site has answered, before that is taken as all."""
    sought: frozenset[str] = frozenset()
    """Posts for which a timeline is read on."""
    more: int = 0
    """How many times at most it is read on."""


class Sight(StrEnum):
    CONTENT = "content"
    WALL = "wall"
    """A page to log in at, or to prove that one is human."""
    QUIET = "quiet"
    """Neither, and nothing has appeared for `quiet_seconds`."""


_SIGHTS = frozenset(sight.value for sight in Sight)

# The article's own permalink carries its time; other links to posts in it are quotes and cards.
# A question about cookies is a wall only where nothing rises behind it.
# A wanted post that a virtualised list has not rendered is scrolled for, down, then from the top.
_LOOK = """
(post, quietMs) => new Promise(resolve => {
  const all = selector => [...document.querySelectorAll(selector)];
  const wall = () => /^\\/(i\\/flow|login|account)(\\/|$)/.test(location.pathname)
    || document.querySelector('[data-testid="google_sign_in_container"]');
  const curtain = () => document.querySelector('[data-testid="twc-cc-mask"]');
  const own = link => link.pathname.split('/')[3] === post && link.querySelector('time');
  const content = () => document.querySelector('[data-testid="primaryColumn"]') && (post
    ? all('article[data-testid="tweet"] a[href*="/status/"]').some(own)
    : document.querySelector('article[data-testid="tweet"]')
      && document.querySelector('script[data-testid="UserProfileSchema-test"]'));
  let shape = '', since = performance.now(), watch, timer;
  const end = sight => { watch.disconnect(); clearInterval(timer); resolve(sight); };
  const look = () => {
    if (wall()) return end('wall');
    if (content()) return end('content');
  };
  const quiet = () => {
    const column = document.querySelector('[data-testid="primaryColumn"]');
    const seen = [!!column, all('article').length, scrollY,
      document.documentElement.scrollHeight].join();
    if (seen !== shape) { shape = seen; since = performance.now(); }
    if (performance.now() - since > quietMs) return end(column || !curtain() ? 'quiet' : 'wall');
    if (post && document.querySelector('article')) {
      const before = scrollY;
      scrollBy(0, innerHeight * 0.8);
      if (scrollY === before && before > 0 && performance.now() - since > quietMs / 2)
        scrollTo(0, 0);
    }
    look();
  };
  watch = new MutationObserver(look);
  watch.observe(document, {childList: true, subtree: true});
  timer = setInterval(quiet, 100);
  look();
})
"""


# A list that stands at its end already is told so by a step back.
_DOWN = """
() => { scrollBy(0, -1); scrollTo(0, document.documentElement.scrollHeight); }
"""


async def scroll(tab: Tab) -> None:
    """The end of what has been rendered is in sight. Raises TabLost on a new document."""
    await tab.evaluate(_DOWN)


async def look(tab: Tab, settle: Settle) -> Sight:
    """What the page shows, at the latest once it is quiet. Raises TabLost on a new document."""
    seen = await tab.evaluate(_LOOK, settle.post_id, settle.quiet_seconds * 1000)
    if not isinstance(seen, str) or seen not in _SIGHTS:
        raise TabLost("the page answered for the eye that looked at it")
    return Sight(seen)
