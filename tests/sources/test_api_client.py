"""What becomes of each answer that the API, or whatever stands in its place, can give."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from pathlib import Path

import attrs
import pytest

from growthd.config import XApi
from growthd.metrics import Metrics
from growthd.model.reading import Refusal, RefusalKind
from growthd.reading.api_v2 import MAX_BODY_BYTES, Json
from growthd.sources import api_token
from growthd.sources.api_client import ApiClient, Request
from growthd.sources.meter import Resource
from growthd.sources.pocket import Pocket
from growthd.sources.switchboard import prices
from tests.sources.conftest import Time
from tests.sources.scripted import Said, Script, serving
from tests.sources.test_api_token import FOUR

SECRET = "a-token-that-is-told-to-x-alone"


@attrs.frozen(kw_only=True)
class Asker:
    """Asks once, for one post."""

    client: ApiClient
    purse: Pocket

    async def ask(self) -> Json | Refusal:
        reservation = await self.purse.for_ids(Resource.OWN_POST, ["1"])
        async with self.client.line() as line:
            assert not isinstance(line, Refusal)
            return await line.ask(
                Request(
                    endpoint="tweets",
                    path="/2/tweets",
                    query={"ids": "1,2"},
                    reservation=reservation,
                    charged=lambda _: {"1": Resource.OWN_POST},
                )
            )


def asker(script: Script, time: Time, folder: Path, secret: str = SECRET) -> Asker:
    token = folder / "x-api.token"
    token.touch(mode=0o600)
    token.write_text(secret)
    purse = Pocket(account_id="a", prices=prices(XApi()), cap_usd=Decimal("0.05"), now=time.now)
    client = ApiClient(
        base_url=script.base,
        credentials=partial(api_token.find, token, {}),
        meter=purse,
        now=time.now,
        metrics=Metrics(),
    )
    return Asker(client=client, purse=purse)


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (Said(status=401), RefusalKind.LOGGED_OUT, "make a new one"),
        (Said(status=403), RefusalKind.LOGGED_OUT, "give it access"),
        (Said(status=402), RefusalKind.OVER_BUDGET, "credits at X are used up"),
        (Said(status=429), RefusalKind.RATE_LIMITED, "too many requests"),
        (Said(status=404), RefusalKind.UNAVAILABLE, "status 404"),
        (Said(status=500), RefusalKind.UNAVAILABLE, "status 500"),
        (Said(status=302, headers={"location": "http://127.0.0.1:9/"}),
         RefusalKind.UNAVAILABLE, "status 302"),
        (Said(body=b""), RefusalKind.UNAVAILABLE, "0 bytes"),
        (Said(body=b"<html>"), RefusalKind.UNAVAILABLE, "no JSON"),
        (Said(body=b"[1]"), RefusalKind.UNAVAILABLE, "no JSON object"),
        (Said(body=b'{"data": [1, 2, 3]}', cut=True), RefusalKind.UNAVAILABLE, "no answer"),
        (Said(body=b" " * (MAX_BODY_BYTES + 1)), RefusalKind.UNAVAILABLE, "bytes"),
    ],
)  # fmt: skip
async def test_every_refusal_has_its_kind_and_its_remedy(
    time: Time, tmp_path: Path, said: Said, kind: RefusalKind, words: str
) -> None:
    async with serving(Script(said)) as script:
        answer = await asker(script, time, tmp_path).ask()
    assert isinstance(answer, Refusal)
    assert answer.kind is kind
    assert words in answer.detail
    assert SECRET not in repr(answer)


async def test_a_refusal_costs_nothing_and_an_answer_what_it_brought(
    time: Time, tmp_path: Path
) -> None:
    async with serving(Script(Said(status=503))) as script:
        asking = asker(script, time, tmp_path)
        await asking.ask()
        assert asking.purse.spent_usd == 0
        script.said = Said()
        assert await asking.ask() == {}
        assert asking.purse.spent_usd == asking.purse.prices[Resource.OWN_POST]


async def test_a_redirection_is_not_followed_with_the_token(time: Time, tmp_path: Path) -> None:
    async with serving(Script(Said())) as elsewhere:
        away = Said(status=307, headers={"location": f"{elsewhere.base}/2/tweets"})
        async with serving(Script(away)) as script:
            await asker(script, time, tmp_path).ask()
    assert script.asked[0]["authorization"] == f"Bearer {SECRET}"
    assert elsewhere.asked == []


async def test_the_keys_of_an_app_sign_each_request(time: Time, tmp_path: Path) -> None:
    async with serving(Script(Said())) as script:
        asking = asker(script, time, tmp_path, FOUR)
        await asking.ask()
        await asking.ask()
    one, other = (asked["authorization"] for asked in script.asked)
    assert one.startswith('OAuth oauth_consumer_key="aaaa", oauth_nonce="')
    assert "bbbb" not in one
    assert "dddd" not in one
    assert one != other
