"""Signs requests as OAuth 1.0a asks for it (RFC 5849, section 3.4, HMAC-SHA1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from urllib.parse import quote

import attrs


@attrs.frozen(kw_only=True)
class Keys:
    """An app's keys and the owner's, under the names of X's developer console. Never shown."""

    api_key: str = attrs.field(repr=False)
    api_key_secret: str = attrs.field(repr=False)
    access_token: str = attrs.field(repr=False)
    access_token_secret: str = attrs.field(repr=False)

    def authorization(self, url: str, query: Mapping[str, str]) -> str:
        """The Authorization header of a GET of `url` (without its query) with this query."""
        return self.signed("GET", url, query, Moment())

    def signed(self, method: str, url: str, query: Mapping[str, str], moment: Moment) -> str:
        """The header as it is at one moment, with one nonce."""
        protocol = {
            "oauth_consumer_key": self.api_key,
            "oauth_nonce": moment.nonce,
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_timestamp": moment.timestamp,
            "oauth_token": self.access_token,
            "oauth_version": "1.0",
        }
        protocol["oauth_signature"] = self._signature(method, url, {**query, **protocol})
        return "OAuth " + ", ".join(
            f'{name}="{_escaped(value)}"' for name, value in sorted(protocol.items())
        )

    def _signature(self, method: str, url: str, parameters: Mapping[str, str]) -> str:
        pairs = sorted((_escaped(name), _escaped(value)) for name, value in parameters.items())
        listed = "&".join(f"{name}={value}" for name, value in pairs)
        base = "&".join(map(_escaped, (method, url, listed)))
        key = f"{_escaped(self.api_key_secret)}&{_escaped(self.access_token_secret)}"
        digest = hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()
        return base64.b64encode(digest).decode()


@attrs.frozen(kw_only=True)
class Moment:
    """What makes each signature another one."""

    nonce: str = attrs.field(factory=lambda: secrets.token_hex(16))
    timestamp: str = attrs.field(factory=lambda: str(int(time.time())))


def _escaped(text: str) -> str:
    return quote(text, safe="~")
