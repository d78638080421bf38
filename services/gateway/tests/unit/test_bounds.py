"""What the door keeps in memory has an end, and shows no secrets."""

import asyncio
import json
import threading
import time
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import ValidationError

from gateway_service.api.directory import Memory
from gateway_service.api.feed import Feed
from gateway_service.api.limits import Limits
from gateway_service.clients import Passwords
from gateway_service.domain.figures import Figures
from gateway_service.domain.people import Endpoint, Staff
from gateway_service.errors import TooMany
from gateway_service.settings import Development, Settings, development_of
from services.gateway.tests.integration.test_crash import development

KEY = (UUID(int=1), UUID(int=2))


async def test_what_many_ask_at_once_is_read_once_even_if_the_first_goes_away() -> None:
    memory, reads = Memory[str, int](60), []

    async def read() -> int:
        reads.append(1)
        await asyncio.sleep(0.02)
        return 5

    asking = [asyncio.create_task(memory.get("x", read)) for _ in range(10)]
    await asyncio.sleep(0.01)
    asking[0].cancel()
    assert await asyncio.gather(*asking[1:]) == [5] * 9
    assert len(reads) == 1


async def test_a_reading_that_failed_is_not_remembered() -> None:
    memory = Memory[str, int](60)

    async def fail() -> int:
        raise KeyError

    async def read() -> int:
        return 5

    with pytest.raises(KeyError):
        await memory.get("x", fail)
    assert await memory.get("x", read) == 5


def test_a_flood_of_tokens_does_not_make_us_forget_who_guesses_passwords() -> None:
    limits = Limits(Settings.model_construct(sign_in_burst=1, sign_in_rate=0.001))
    limits.take(limits.sign_in, "somebody")
    for number in range(20_001):
        limits.take(limits.request, number)
    with pytest.raises(TooMany):
        limits.take(limits.sign_in, "somebody")


async def test_figures_that_cannot_be_read_are_not_said_to_be_none() -> None:
    answers: list[Figures | OSError] = [OSError(), Figures({"criteria.met": 1}), OSError()]

    async def read() -> Figures:
        answer = answers.pop(0) if answers else Figures({"criteria.met": 2})
        if isinstance(answer, OSError):
            raise answer
        return answer

    news = Feed(0.01, most=1).follow(KEY, read, patience=5)
    assert [await anext(news), await anext(news)] == [Figures({"criteria.met": 1}), Figures({"criteria.met": 2})]
    await news.aclose()


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
