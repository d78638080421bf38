"""What the door keeps in memory has an end, and shows no secrets."""

import asyncio
import json
import threading
import time
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import ValidationError

from chassis.clock import Clock
from chassis.postgres.transactions import Database, Transaction
from gateway_service.api.feed import Feed
from gateway_service.api.rates import Count, Rate, Rates
from gateway_service.api.run import Runner
from gateway_service.clients import Passwords
from gateway_service.domain.endpoints import Endpoint
from gateway_service.domain.figures import Figures
from gateway_service.domain.people import Staff
from gateway_service.errors import TooMany
from gateway_service.settings import Development, Settings, development_of
from gateway_service.work import Work
from services.gateway.tests.integration.test_crash import development

KEY = (UUID(int=1), UUID(int=2))


def nowhere() -> Runner:
    """Nothing here is asked of a database."""

    def open_work(transaction: Transaction) -> Work:
        raise NotImplementedError

    return Runner(Database(Settings.model_construct(), Clock(), source="gateway"), open_work)


async def test_a_flood_of_tokens_does_not_make_us_forget_who_guesses_passwords() -> None:
    rates = Rates(Settings.model_construct(sign_in_rate="1/hour"), nowhere())
    await rates.take_here(Count(Rate.SIGN_IN, "somebody"))
    for number in range(20_001):
        await rates.take_here(Count(Rate.REQUEST, str(number)))
    with pytest.raises(TooMany):
        await rates.take_here(Count(Rate.SIGN_IN, "somebody"))


def test_a_rate_nobody_can_read_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="string"):
        Rates(Settings.model_construct(request_rate="often"), nowhere())


async def test_figures_that_cannot_be_read_are_not_said_to_be_none() -> None:
    answers: list[Figures | OSError] = [OSError(), Figures({"criteria.met": 1}), OSError()]

    async def read() -> Figures:
        answer = answers.pop(0) if answers else Figures({"criteria.met": 2})
        if isinstance(answer, OSError):
            raise answer
        return answer

    news = Feed[Figures](0.01, most=1).follow(KEY, read, seconds=5)
    assert [await anext(news), await anext(news)] == [Figures({"criteria.met": 1}), Figures({"criteria.met": 2})]
    await news.aclose()


async def test_a_stream_whose_figures_end_in_a_bug_ends_as_well() -> None:
    async def read() -> Figures:
        raise LookupError

    feed = Feed[Figures](0.01, most=1)
    async with asyncio.timeout(5):
        assert [one async for one in feed.follow(KEY, read, seconds=60)] == []


class Slow(Passwords):
    """Counts how many work at once."""

    at_once = most = 0
    lock = threading.Lock()

    def _fits(self, kept: str | None, password: str) -> bool:
        with self.lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        time.sleep(0.01)
        with self.lock:
            self.at_once -= 1
        return kept == password


async def test_passwords_take_turns() -> None:
    slow = Slow()
    assert await asyncio.gather(*(slow.fits("x", "x") for _ in range(8))) == [True] * 8
    assert slow.most <= 2


async def test_a_password_costs_a_thief_what_the_rfc_suggests() -> None:
    assert (await Passwords().hashed("correct horse")).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_secrets_are_not_shown_where_their_owners_are() -> None:
    endpoint = Endpoint(UUID(int=1), UUID(int=2), "stripe", "acct_1", ("whsec_canary",))
    staff = Staff(UUID(int=1), "staff@example.com", "canary", "admin")
    assert "canary" not in f"{endpoint!r}{staff!r}"


@pytest.mark.parametrize("secrets", [[], [""], ["whsec_one", "whsec_two", "whsec_three"]])
def test_an_endpoint_has_one_or_two_secrets(secrets: list[str]) -> None:
    wrong = development() | {"endpoints": [{"provider": "stripe", "id": str(UUID(int=1)), "secrets": secrets}]}
    with pytest.raises(ValidationError):
        Development.model_validate(wrong)


def test_what_is_wrong_with_the_development_file_is_said_without_its_secrets(tmp_path: Path) -> None:
    file = tmp_path / "development.json"
    endpoint = {"provider": "stripe", "id": "none", "secrets": ["whsec_canary"], "account": ["canary"]}
    file.write_text(json.dumps(development() | {"endpoints": [endpoint], "zone": ["canary"]}))
    with pytest.raises(ValidationError) as failure:
        development_of(Settings.model_construct(development_file=file))
    assert "canary" not in str(failure.value)
