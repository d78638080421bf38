"""From a bundle to the page of the payment provider, and what is said where none is opened."""

import json
import re

import httpx
import pytest

from services.console.tests.fakes import Browser, at_the_console, problem

ONE = "/campaigns/spring"
PAYING = "https://checkout.stripe.com/c/pay/cs_1"
WANTED = {"bundle_id": "growth", "key": "k" * 24}


def opens(visitor: Browser, url: str = PAYING) -> None:
    visitor.gateway.answers["POST /api/campaigns/spring/checkout"] = lambda _request: httpx.Response(
        201, json={"url": url}
    )


async def test_whoever_buys_is_led_to_the_payment_page(stranger: Browser) -> None:
    opens(stranger)
    page = await stranger.get(ONE)
    assert "form-action 'self' https://checkout.stripe.com;" in page.headers["content-security-policy"]
    (key,) = set(re.findall(r'name="key" value="([^"]+)"', page.text))
    answer = await stranger.post(
        f"{ONE}/checkout", {"bundle_id": "growth", "key": key}, headers={"Accept-Language": "es"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, PAYING)
    asked = stranger.gateway.last("POST")
    assert json.loads(asked.content) == {"bundle_id": "growth", "locale": "es"}
    assert asked.headers["idempotency-key"] == f"{key}.growth"
    assert len(key) >= 20


async def test_each_page_has_a_key_of_its_own_and_one_that_is_none_is_replaced(stranger: Browser) -> None:
    opens(stranger)
    keys = {re.findall(r'name="key" value="([^"]+)"', (await stranger.get(ONE)).text)[0] for _ in range(2)}
    assert len(keys) == 2
    await stranger.post(f"{ONE}/checkout", {"bundle_id": "growth", "key": "1"})
    assert len(stranger.gateway.last("POST").headers["idempotency-key"]) > 20


async def test_a_payment_page_elsewhere_is_led_to_by_a_link_because_browsers_stop_the_form() -> None:
    async with at_the_console(payment_origins=["http://127.0.0.1:18090"]) as visitor:
        opens(visitor, "https://pay.example.com/c/1?a=b&c=d")
        answer = await visitor.post(f"{ONE}/checkout", WANTED)
        assert answer.status_code == 200
        assert 'href="https://pay.example.com/c/1?a=b&amp;c=d"' in answer.text
        assert "pay.example.com, the page of our payment partner" in answer.text
        opens(visitor, "javascript:alert(1)")
        answer = await visitor.post(f"{ONE}/checkout", WANTED)
        assert (answer.status_code, "javascript" in answer.text) == (503, False)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("CampaignNotBegun", "has not begun yet"),
        ("CampaignNoLongerAdmits", "does not take anybody in any more"),
        ("NoPaymentAccount", "cannot be bought here at the moment"),
        ("ReasonOfTomorrow", "cannot be bought here at the moment"),
    ],
)
async def test_why_nothing_can_be_bought_is_said_on_the_page_of_the_campaign(
    stranger: Browser, code: str, text: str
) -> None:
    refusal = httpx.Response(409, json={"code": code, "detail": "As the API says it."})
    stranger.gateway.answers["POST /api/campaigns/spring/checkout"] = lambda _request: refusal
    answer = await stranger.post(f"{ONE}/checkout", WANTED)
    assert (answer.status_code, text in answer.text, "Growth bundle" in answer.text) == (409, True, True)
    assert 'role="alert"' in answer.text
    assert WANTED["key"] not in answer.text, "the next attempt is another one"


@pytest.mark.parametrize(("status", "shown"), [(503, 503), (500, 503), (429, 429), (422, 422)])
async def test_a_provider_that_does_not_answer_leaves_the_page(stranger: Browser, status: int, shown: int) -> None:
    stranger.gateway.answers["POST /api/campaigns/spring/checkout"] = lambda _request: problem(status)
    answer = await stranger.post(f"{ONE}/checkout", WANTED)
    assert (answer.status_code, "Nothing was paid" in answer.text, "$99.00" in answer.text) == (shown, True, True)


@pytest.mark.parametrize("bundle", ["", "a b", "ümlaut", "x\r\nX-Evil: 1", "x" * 101])
async def test_what_is_no_bundle_is_not_asked_for(stranger: Browser, bundle: str) -> None:
    answer = await stranger.post(f"{ONE}/checkout", {"bundle_id": bundle})
    assert answer.status_code == 422
    assert [one.method for one in stranger.gateway.asked if one.method == "POST"] == []


async def test_a_campaign_that_has_gone_meanwhile_is_said_to_be_gone(stranger: Browser) -> None:
    stranger.gateway.answers["POST /api/campaigns/spring/checkout"] = lambda _request: problem(404)
    assert (await stranger.post(f"{ONE}/checkout", WANTED)).status_code == 404


async def test_whoever_leaves_the_payment_page_is_told_that_nothing_was_paid(stranger: Browser) -> None:
    assert "Nothing was paid, and the offer is still here." in (await stranger.get(f"{ONE}?checkout=cancelled")).text


async def test_thanks_are_said_and_what_comes_next_also_while_the_gateway_is_down(stranger: Browser) -> None:
    shown = (await stranger.get(f"{ONE}/thanks")).text
    for text in ("Thank you", "Look at your mail", "within 30 days", "Achieve"):
        assert text in shown
    stranger.gateway.is_down = True
    answer = await stranger.get(f"{ONE}/thanks")
    assert (answer.status_code, "Thank you" in answer.text) == (200, True)
