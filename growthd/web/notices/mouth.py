"""Says something to an address: plain text by HTTP, or whatever else Apprise knows."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

import attrs
import httpx2
import structlog
import trio

from growthd.web.notices.complaints import Said

SECONDS = 15.0

log = structlog.get_logger(__name__)


async def tell(address: str, said: Said) -> bool:
    """Whether it was heard. The log names the address without what may be secret in it."""
    try:
        with trio.fail_after(2 * SECONDS):
            if _is_http(address):
                await _post(address, said)
            else:
                await trio.to_thread.run_sync(partial(_apprise, address, said))
    except (httpx2.HTTPError, OSError, trio.TooSlowError, Unheard) as error:
        log.warning("unheard", to=_named(address), error=type(error).__name__)
        return False
    return True


async def beat(address: str) -> bool:
    """Whether the heartbeat was taken."""
    try:
        async with _client() as http:
            (await http.get(address)).raise_for_status()
    except httpx2.HTTPError as error:
        log.warning("unheard", to=_named(address), error=type(error).__name__)
        return False
    return True


class Unheard(Exception):
    """Apprise is not installed, or could not deliver."""


async def _post(address: str, said: Said) -> None:
    title = said.title.encode("ascii", "replace").decode()
    headers = {"content-type": "text/plain; charset=utf-8", "title": title}
    async with _client() as http:
        text = f"{said.title}\n\n{said.body}\n"
        (await http.post(address, content=text.encode(), headers=headers)).raise_for_status()


def _client() -> httpx2.AsyncClient:
    return httpx2.AsyncClient(timeout=SECONDS, follow_redirects=False)


def _apprise(address: str, said: Said) -> None:
    try:
        import apprise  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - an extra that few need
    except ImportError as missing:
        log.error("apprise_missing", remedy="pip install growthd[notify]")  # noqa: TRY400 - the remedy says all
        raise Unheard from missing
    speaker = apprise.Apprise()
    if not speaker.add(address) or not speaker.notify(title=said.title, body=said.body):
        raise Unheard


def _is_http(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def _named(address: str) -> str:
    """Scheme and host: a path or a user may be a secret."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}" if _is_http(address) else f"{parts.scheme}://…"


@attrs.frozen
class Mouths:
    """Several addresses as one."""

    addresses: tuple[str, ...]

    async def tell(self, said: Said) -> bool:
        """True where at least one heard it."""
        heard = [await tell(address, said) for address in self.addresses]
        return any(heard)
