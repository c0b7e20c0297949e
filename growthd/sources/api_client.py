"""Asks X's API, one metered request at a time, and says what it answered or why it did not."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

import attrs
import httpx2
import trio

from growthd.metrics import Metrics
from growthd.model.reading import Refusal, RefusalKind
from growthd.reading import api_v2, errors
from growthd.reading.api_v2 import Json, refuse
from growthd.sources.api_token import Credentials
from growthd.sources.meter import Purse, Reservation, Resource
from growthd.supervision.outage import Outage

REQUEST_SECONDS = 30.0
_UNREACHABLE = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError)
_REMEDIES: Final = {
    401: "refused the token: make a new one, and write it where the old one is",
    403: "refused the app: give it access to this endpoint, for the owner's account, at X",
}


@attrs.frozen(kw_only=True)
class Request:
    """One GET. `charged` tells of its answer what X charges for, by id."""

    endpoint: str
    """What X's rate limits, and the metrics, go by."""
    path: str
    query: Mapping[str, str]
    reservation: Reservation
    charged: Callable[[Json], Mapping[str, Resource]]


@attrs.define(kw_only=True)
class ApiClient:
    """One account's access. Whatever was limited is not asked again before its time."""

    base_url: str
    credentials: Callable[[], Credentials | Refusal]
    meter: Purse
    now: Callable[[], datetime]
    metrics: Metrics
    _limits: dict[str, datetime] = attrs.field(init=False, factory=dict)
    _tls: ssl.SSLContext = attrs.field(init=False, factory=httpx2.create_ssl_context)

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line | Refusal]:
        """A connection for one visit, or the refusal for want of a token."""
        credentials = self.credentials()
        if isinstance(credentials, Refusal):
            yield credentials
            return
        async with httpx2.AsyncClient(
            base_url=self.base_url, timeout=REQUEST_SECONDS, verify=self._tls
        ) as http:
            yield Line(client=self, http=http, credentials=credentials)

    def limit(self, endpoint: str) -> Refusal | None:
        """The refusal of an endpoint whose rate limit is known to be used up."""
        until = self._limits.get(endpoint)
        if until is None or until <= self.now():
            return None
        return refuse(RefusalKind.RATE_LIMITED, f"{endpoint}: too many requests", until)

    def note_limit(self, endpoint: str, response: httpx2.Response) -> None:
        """Remember until when the endpoint is not to be asked, where the answer says so."""
        spent = response.status_code == 429 or response.headers.get("x-rate-limit-remaining") == "0"
        until = errors.reset_time(response.headers.get("x-rate-limit-reset"))
        if spent and until is not None:
            self._limits[endpoint] = until


@attrs.frozen(kw_only=True)
class Line:
    """A connection to the API for the length of one visit."""

    client: ApiClient
    http: httpx2.AsyncClient
    credentials: Credentials

    async def ask(self, request: Request) -> Json | Refusal:
        """The answer's JSON object, or why there is none. Outage where the API is out of reach.

        Where nobody can tell whether X answered, what was reserved stays spent.
        """
        client = self.client
        if (limited := client.limit(request.endpoint)) is not None:
            await client.meter.settle(request.reservation, {})
            return limited
        try:
            with trio.fail_after(REQUEST_SECONDS):
                response, body = await self._get(request)
        except _UNREACHABLE as error:
            await client.meter.settle(request.reservation, {})
            raise Outage(f"{client.base_url} cannot be reached: {error}") from error
        except (httpx2.TransportError, trio.TooSlowError) as error:
            client.metrics.api_requests.labels(request.endpoint, "lost").inc()
            detail = f"{request.endpoint}: no answer: {type(error).__name__}"
            return refuse(RefusalKind.UNAVAILABLE, detail)
        client.metrics.api_requests.labels(request.endpoint, str(response.status_code)).inc()
        client.note_limit(request.endpoint, response)
        return await self._settled(request, response, body)

    async def _get(self, request: Request) -> tuple[httpx2.Response, bytes]:
        """The answer, its body kept no further than where it is too long for one of X's."""
        url = f"{self.client.base_url.rstrip('/')}{request.path}"
        header = self.credentials.authorization(url, request.query)
        body = bytearray()
        async with self.http.stream(
            "GET", request.path, params=dict(request.query), headers={"authorization": header}
        ) as response:
            async for part in response.aiter_bytes():
                if len(body) <= api_v2.MAX_BODY_BYTES:
                    body += part
        return response, bytes(body)

    async def _settled(
        self, request: Request, response: httpx2.Response, body: bytes
    ) -> Json | Refusal:
        """The answer, once its cost is in the book: X charges for what it gave."""
        refused = _refusal(request.endpoint, response)
        answer = refused or api_v2.parse(body)
        charged: Mapping[str, Resource] = {}
        if not isinstance(answer, Refusal):
            charged = request.charged(answer)
        elif refused is None:
            return answer  # given, and unreadable: nobody can tell what it cost
        spent = await self.client.meter.settle(request.reservation, charged)
        self.client.metrics.api_spent.labels(self.client.meter.account_id).set(float(spent))
        return answer


def _refusal(endpoint: str, response: httpx2.Response) -> Refusal | None:
    """What the status of the response refuses, None for a success."""
    status = response.status_code
    if status == 200:
        return None
    if status == 429:
        until = errors.reset_time(response.headers.get("x-rate-limit-reset"))
        return refuse(RefusalKind.RATE_LIMITED, f"{endpoint}: too many requests", until)
    if status == 402:
        return refuse(RefusalKind.OVER_BUDGET, "the credits at X are used up: buy some there")
    if status in _REMEDIES:
        return refuse(RefusalKind.LOGGED_OUT, f"X {_REMEDIES[status]}")
    return refuse(RefusalKind.UNAVAILABLE, f"{endpoint}: status {status}")
