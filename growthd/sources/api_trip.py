"""One visit to X's API: what it asks for, and what becomes of each answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import attrs

from growthd.model.post import first_id_since, snowflake_ms
from growthd.model.reading import (
    AccountReading,
    Owner,
    PostReading,
    PrivateCounts,
    Refusal,
    RefusalKind,
)
from growthd.reading import api_v2
from growthd.reading.api_v2 import Json, refuse
from growthd.reading.post_json import as_asked
from growthd.sources.api_client import Line, Request
from growthd.sources.meter import Purse, Reservation, Resource

MOST_IDS = 100
MOST_DIGITS = 19
LEAST_PAGE = 5
MOST_PAGES = 64
_PRIVATE_FOR = timedelta(days=29)
"""X tells the author more for 30 days, and refuses a request that asks for it later."""
_SETTLES = timedelta(minutes=10)
"""A post that is younger may be missing only because X's servers do not all know it yet."""
_FIELDS = (
    "author_id,conversation_id,created_at,edit_history_tweet_ids,public_metrics,referenced_tweets"
)
_PRIVATE_FIELDS = f"{_FIELDS},non_public_metrics"
_ANALYTICS_FIELDS = "detail_expands,follows,url_clicks,user_profile_clicks"


@attrs.define(kw_only=True)
class Trip:
    """Collects what one visit learns. `owner` has an id once `identify` has succeeded."""

    line: Line
    owner: Owner
    posts: dict[str, PostReading | Refusal] = attrs.field(init=False, factory=dict)
    setbacks: list[Refusal] = attrs.field(init=False, factory=list)
    blind: list[Refusal] = attrs.field(init=False, factory=list)

    @property
    def _meter(self) -> Purse:
        return self.line.client.meter

    async def identify(self) -> AccountReading | Refusal:
        """The user whose token it is, if that is the owner; `owner` is then known by id."""
        likely = self.owner.account_id or self.owner.handle.lower()
        reservation = await self._meter.for_ids(Resource.OWN_USER, [likely])
        if not reservation.ids:
            return self._over_budget()
        answer = await self.line.ask(
            Request(
                endpoint="me",
                path="/2/users/me",
                query={"user.fields": "created_at,protected,public_metrics"},
                reservation=reservation,
                charged=lambda told: {_user_id(told, likely): Resource.OWN_USER},
            )
        )
        if isinstance(answer, Refusal):
            return answer
        account = api_v2.me(answer, self.owner)
        if isinstance(account, AccountReading):
            self.owner = Owner(account_id=account.account_id, handle=self.owner.handle)
        return account

    async def read_timeline(self, since: datetime) -> None:
        """Every own post from `since` on is in `posts`, as far as the API let it be read."""
        query = {
            "exclude": "retweets",
            "since_id": first_id_since(since),
            "tweet.fields": _PRIVATE_FIELDS if self._now() - since <= _PRIVATE_FOR else _FIELDS,
        }
        for _ in range(MOST_PAGES):
            reservation = await self._meter.for_any(Resource.OWN_POST, MOST_IDS)
            if reservation.count < LEAST_PAGE:
                await self._meter.settle(reservation, {})
                self.setbacks.append(self._over_budget())
                return
            query["max_results"] = str(reservation.count)
            path = f"/2/users/{self.owner.account_id}/tweets"
            answer = await self.line.ask(self._for_posts("timeline", path, query, reservation))
            if isinstance(answer, Refusal):
                self.setbacks.append(answer)
                return
            for one in api_v2.posts(answer, self.owner, "GET /2/users/:id/tweets").values():
                self._note(one)
            following = api_v2.next_page(answer)
            if following is None:
                return
            query["pagination_token"] = following

    async def look_up(self, ids: Sequence[str]) -> None:
        """Each of `ids` is in `posts`, read or refused."""
        # One id that X cannot have minted would have all of its request refused.
        odd = [one for one in ids if len(one) > MOST_DIGITS]
        self.posts.update(
            {one: refuse(RefusalKind.ABSENT, f"{one} is no id of X's") for one in odd}
        )
        ids = [one for one in ids if len(one) <= MOST_DIGITS]
        edge = int(first_id_since(self._now() - _PRIVATE_FOR))
        await self._look_up([one for one in ids if int(one) >= edge], _PRIVATE_FIELDS)
        await self._look_up([one for one in ids if int(one) < edge], _FIELDS)

    async def confide(self, ids: Sequence[str]) -> dict[str, Refusal]:
        """The posts of `ids` that were read know their analytics; returns why the others do not."""
        refused: dict[str, Refusal] = {}
        left = [one for one in ids if isinstance(self.posts.get(one), PostReading)]
        while left:
            reservation = await self._meter.for_ids(Resource.ANALYTICS, left[:MOST_IDS])
            asked, left = reservation.ids, left[len(reservation.ids) :]
            if not asked:
                return refused | dict.fromkeys(left, self._over_budget())
            answer = await self.line.ask(self._for_analytics(reservation))
            if isinstance(answer, Refusal):
                refused |= dict.fromkeys(asked, _withheld(answer))
                continue
            told = api_v2.analytics(answer)
            for one in asked:
                self._complete(one, told.get(one))
        return refused

    async def _look_up(self, ids: Sequence[str], fields: str) -> None:
        left = list(ids)
        while left:
            reservation = await self._meter.for_ids(Resource.OWN_POST, left[:MOST_IDS])
            asked, left = reservation.ids, left[len(reservation.ids) :]
            if not asked:
                self.posts.update(dict.fromkeys(left, self._over_budget()))
                return
            query = {"ids": ",".join(asked), "tweet.fields": fields}
            answer = await self.line.ask(self._for_posts("tweets", "/2/tweets", query, reservation))
            if isinstance(answer, Refusal):
                self.posts.update(dict.fromkeys(asked, answer))
            else:
                self._sort(asked, answer)

    def _sort(self, asked: Sequence[str], answer: Json) -> None:
        """What the answer says of each id that was asked for."""
        found = api_v2.posts(answer, self.owner, "GET /2/tweets")
        why = api_v2.problems(answer)
        for one in asked:
            read = found.get(one) or _edition(one, found) or why.get(one) or why.get("")
            self.posts[one] = self._believed(one, read)
            self._note_blindness(self.posts[one])

    def _believed(self, asked: str, read: PostReading | Refusal | None) -> PostReading | Refusal:
        if read is None:
            return refuse(RefusalKind.UNAVAILABLE, f"nothing was said of {asked}")
        if isinstance(read, Refusal) and read.kind is RefusalKind.GONE:
            age = self._now() - datetime.fromtimestamp(snowflake_ms(asked) / 1000, UTC)
            if age < _SETTLES:
                return attrs.evolve(read, kind=RefusalKind.UNAVAILABLE)
        return read

    def _note(self, read: PostReading | Refusal) -> None:
        if isinstance(read, PostReading):
            self.posts[read.post_id] = read
        self._note_blindness(read)

    def _note_blindness(self, read: PostReading | Refusal) -> None:
        if isinstance(read, Refusal) and read.kind is RefusalKind.BLIND:
            self.blind.append(read)

    def _complete(self, one: str, told: PrivateCounts | Refusal | None) -> None:
        reading = self.posts[one]
        if isinstance(reading, PostReading) and isinstance(told, PrivateCounts):
            self.posts[one] = api_v2.completed(reading, told)
        elif isinstance(told, Refusal):
            self.blind.append(told)

    def _for_posts(
        self, endpoint: str, path: str, query: Mapping[str, str], reservation: Reservation
    ) -> Request:
        return Request(
            endpoint=endpoint,
            path=path,
            query=dict(query),
            reservation=reservation,
            charged=self._charged_posts,
        )

    def _for_analytics(self, reservation: Reservation) -> Request:
        first = min(snowflake_ms(one) for one in reservation.ids)
        return Request(
            endpoint="analytics",
            path="/2/tweets/analytics",
            query={
                "ids": ",".join(reservation.ids),
                "start_time": _iso(datetime.fromtimestamp(first // 1000, UTC)),
                "end_time": _iso(self._now()),
                "granularity": "total",
                "analytics.fields": _ANALYTICS_FIELDS,
            },
            reservation=reservation,
            charged=lambda told: dict.fromkeys(api_v2.authors(told), Resource.ANALYTICS),
        )

    def _charged_posts(self, answer: Json) -> dict[str, Resource]:
        own = self.owner.account_id
        return {
            one: Resource.OWN_POST if author in (own, None) else Resource.OTHER_POST
            for one, author in api_v2.authors(answer).items()
        }

    def _over_budget(self) -> Refusal:
        cap = self._meter.cap_usd
        detail = f"the daily cap of ${cap:f} is used up: raise x_api.daily_cap_usd, or wait"
        return refuse(RefusalKind.OVER_BUDGET, detail, self._meter.renewed_at())

    def _now(self) -> datetime:
        return self.line.client.now()


def _edition(asked: str, found: Mapping[str, PostReading | Refusal]) -> PostReading | None:
    """Another version of the post, under the id that was asked for."""
    for read in found.values():
        if isinstance(read, PostReading) and asked in read.edit_ids:
            return as_asked(read, asked)
    return None


def _withheld(refusal: Refusal) -> Refusal:
    """An app that may not see analytics can see all the rest: that is no wall."""
    if refusal.kind is RefusalKind.LOGGED_OUT:
        return attrs.evolve(refusal, kind=RefusalKind.PROTECTED)
    return refusal


def _user_id(answer: Json, otherwise: str) -> str:
    data = answer.get("data")
    return str(data.get("id", otherwise)) if isinstance(data, dict) else otherwise


def _iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
