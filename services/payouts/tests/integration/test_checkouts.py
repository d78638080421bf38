"""Visitors who want to buy: the page they get, once, and why they get none."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.ids import new_id
from chassis.testing import Running, staff
from chassis.testing.running import OTHER_TENANT
from chassis.testing.waiting import eventually
from lodestone_simulator.testing import ACCOUNT_KEYS
from payouts_service.work import Work
from services.payouts.tests.integration.conftest import Open
from services.payouts.tests.provider import Simulator
from services.payouts.tests.shop import (
    BUNDLE,
    CAMPAIGN,
    KEY,
    bundle,
    check_out,
    open_shop,
    published,
    sessions,
    standing,
)

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx
SHOP = "https://shop.example.com"


@pytest.fixture
async def service(open_payouts: Open) -> AsyncIterator[Running[Work]]:
    async with open_payouts(console_url=f"{SHOP}/", tenant_base_urls={OTHER_TENANT: "https://other.example.com"}) as s:
        yield s


async def test_a_visitor_gets_a_page_that_sells_the_bundle_with_the_campaign_in_it(
    service: Running[Work], provider: Simulator
) -> None:
    await open_shop(service)
    answer = await check_out(service, email=" Ada@example.com", locale="de-AT")
    assert answer.status_code == 201
    (session,) = sessions(provider)
    told = answer.json()
    assert (told["session"], told["url"]) == (session["id"], session["url"])
    assert told["price"] == {"amount": 4_900, "currency": "USD"}
    assert (session["amount_total"], session["currency"], session["customer_email"]) == (
        4_900,
        "usd",
        "Ada@example.com",
    )
    assert (session["locale"], session["client_reference_id"]) == ("de", told["id"])
    labels = session["metadata"]
    assert (labels["bundle_id"], labels["campaign"], labels["tenant"]) == (BUNDLE, str(CAMPAIGN), str(service.tenant))
    page = f"{SHOP}/campaigns/win-your-money-back"
    assert (session["success_url"], session["cancel_url"]) == (
        f"{page}/thanks",
        f"{page}?checkout=cancelled",
    )


async def test_the_payment_bears_the_labels_too(service: Running[Work], provider: Simulator) -> None:
    await open_shop(service)
    url = (await check_out(service)).json()["url"]
    provider.http.post(url, data={"email": "ada@example.com", "method": "card"})
    (session,) = sessions(provider)
    headers = {"Authorization": "Bearer sk_test_example"}
    intent = provider.http.get(f"/v1/payment_intents/{session['payment_intent']}", headers=headers).json()
    assert intent["metadata"] == session["metadata"]
    assert intent["customer"]


async def test_a_repeated_request_gets_the_same_page_and_another_body_under_its_key_is_refused(
    service: Running[Work], provider: Simulator
) -> None:
    await open_shop(service)
    first = await check_out(service, key=KEY)
    await service.receive(bundle(9_900, revision=2), standing(2, accepts_enrollments=False))
    again = await check_out(service, key=KEY)
    assert (again.status_code, again.json()) == (201, first.json())
    other = await check_out(service, key=KEY, email="ben@example.com")
    assert (other.status_code, other.json()["code"]) == (422, "ReusedKey")
    assert len(sessions(provider)) == 1


async def test_every_tenants_visitors_come_back_to_her_own_pages(service: Running[Work], provider: Simulator) -> None:
    other = service.of(OTHER_TENANT)
    await open_shop(other)
    assert (await check_out(service)).status_code == 404
    assert (await check_out(other)).status_code == 201
    (session,) = sessions(provider)
    assert session["success_url"].startswith("https://other.example.com/campaigns/")


@pytest.mark.parametrize(
    ("events", "status", "reason"),
    [
        ((), 404, None),
        ((published(),), 503, None),
        ((published(), standing(current_version=2)), 503, None),
        ((published(), standing(status="paused", accepts_enrollments=False)), 409, "CampaignNotActive"),
        ((published(), standing(is_deleted=True)), 404, None),
        ((published(starts_at="2126-01-01T00:00:00Z"), standing()), 409, "CampaignNotBegun"),
        ((published(ends_at="2026-01-01T00:00:00Z"), standing()), 409, "CampaignNoLongerAdmits"),
        ((published(bundles=()), standing()), 409, "BundleNotEligible"),
        ((published(), standing(), bundle(0)), 409, "BundleWithoutPrice"),
        ((published(), standing(), bundle(4_900, "EUR")), 409, "BundleInAnotherCurrency"),
        ((published(), standing(), bundle(999)), 409, "PriceBelowMinimum"),
        ((published(), standing(), bundle(is_offered=False)), 409, "BundleNotOffered"),
    ],
)
async def test_what_would_not_enroll_is_not_sold(
    service: Running[Work], provider: Simulator, events: tuple[Any, ...], status: int, reason: str | None
) -> None:
    await service.receive(*events, repeat=2, shuffle=True)
    answer = await check_out(service)
    assert answer.status_code == status
    assert reason in (None, answer.json()["code"])
    assert (status == 503) == ("retry-after" in answer.headers)
    assert sessions(provider) == []


async def test_an_older_word_never_replaces_a_newer_one(service: Running[Work]) -> None:
    newest = (published(2, slug="renamed"), standing(5, current_version=2), bundle(7_700, revision=4))
    older = (published(), standing(4, accepts_enrollments=False), bundle(100, revision=3))
    await service.receive(*newest)
    await service.receive(*older)
    assert (await check_out(service)).status_code == 404
    assert (await check_out(service, slug="renamed")).json()["price"]["amount"] == 7_700


@pytest.mark.parametrize("mode", ["fail_before", "execute_then_500"])
async def test_a_failure_that_the_provider_remembers_is_gone_around_by_another_key(
    service: Running[Work], provider: Simulator, mode: str
) -> None:
    await open_shop(service)
    provider.fault(mode, operation="checkout.session")
    failed = await check_out(service, key=KEY)
    assert (failed.status_code, failed.json()["code"], failed.headers["retry-after"]) == (503, "CheckoutDelayed", "1")
    assert (await check_out(service, key=KEY)).status_code == 201


@pytest.mark.parametrize("mode", ["execute_then_timeout", "garbage"])
async def test_what_may_have_been_opened_is_asked_for_under_the_same_key(
    service: Running[Work], provider: Simulator, mode: str
) -> None:
    await open_shop(service)
    provider.fault(mode, operation="checkout.session")
    assert (await check_out(service, key=KEY)).status_code == 503
    assert (await check_out(service, key=KEY)).status_code == 201
    assert len(sessions(provider)) == 1


@pytest.mark.parametrize("mode", ["rate_limit", "unavailable"])
async def test_a_provider_that_has_no_time_is_asked_again_later(
    service: Running[Work], provider: Simulator, mode: str
) -> None:
    await open_shop(service)
    provider.fault(mode, operation="checkout.session")
    assert [(await check_out(service, key=KEY)).status_code for _ in range(2)] == [503, 201]


async def test_a_visitor_does_not_wait_longer_than_the_limit(open_payouts: Open, provider: Simulator) -> None:
    async with open_payouts(stripe_timeout=30, checkout_timeout=0.2) as service:
        await open_shop(service)
        provider.fault("slow", operation="checkout.session", seconds=2)
        assert (await check_out(service, key=KEY)).status_code == 503
        assert sessions(provider) == []
        await eventually(lambda: _is_opened(provider))


async def _is_opened(provider: Simulator) -> bool:
    return len(sessions(provider)) == 1


async def test_nothing_is_locked_while_the_provider_is_asked(open_payouts: Open, provider: Simulator) -> None:
    async with open_payouts(stripe_timeout=30, checkout_timeout=30) as service:
        await open_shop(service)
        provider.fault("slow", operation="checkout.session", seconds=3)
        asking = asyncio.create_task(check_out(service, key=KEY))
        while not (rows := await _rows(service, "SELECT id FROM checkouts")):
            assert not asking.done()
        for _ in range(5):
            await service.do(_lock, rows[0]["id"])
        assert not asking.done()
        assert (await asking).status_code == 201


async def _lock(work: Work, checkout_id: UUID) -> None:
    await work.checkouts.locked(checkout_id)


async def test_what_the_provider_refuses_stays_refused_in_a_word_of_ours(
    service: Running[Work], provider: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    await service.receive(published(min_purchase_amount=0), standing(), bundle(49))
    answers = [await check_out(service, key=KEY) for _ in range(2)]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(409, "ProviderRefused")] * 2
    assert "amount_too_small" in caplog.text
    assert sessions(provider) == []


async def test_who_can_be_imported_can_buy(service: Running[Work], provider: Simulator) -> None:
    await open_shop(service)
    longest = f"{'a' * 288}@{'b' * 19}.example.com"
    assert (await check_out(service, email=longest)).status_code == 201
    assert sessions(provider)[0]["customer_email"] == longest
    assert (await check_out(service, email=f"a{longest}")).status_code == 422


async def test_visitors_pay_at_the_tenants_own_account(open_payouts: Open, provider: Simulator) -> None:
    async with open_payouts(stripe_key_is_shared=False) as service:
        await open_shop(service)
        refused = await check_out(service)
        assert (refused.status_code, refused.json()["code"]) == (409, "NoPaymentAccount")
        account = {"provider": "stripe", "account": "acct_one", "name": "shop", "api_key": ACCOUNT_KEYS["acct_one"]}
        async with service.client(staff()) as team:
            (await team.put(f"/api/admin/payment-accounts/{new_id()}", json=account)).raise_for_status()
        provider.http.post((await check_out(service)).json()["url"], data={"email": "a@example.com", "method": "card"})
    headers = {"Authorization": "Bearer sk_test_example"}
    events = provider.http.get("/v1/events", headers=headers).json()["data"]
    assert {event["account"] for event in events} == {"acct_one"}


@pytest.mark.parametrize(
    "more",
    [
        {"success_url": "https://evil.example.com"},
        {"email": "nobody"},
        {"bundle_id": "a b"},
        {"locale": "<script>"},
        {"price": 1},
    ],
)
async def test_a_visitor_says_neither_where_she_is_sent_nor_what_it_costs(
    service: Running[Work], more: dict[str, Any]
) -> None:
    await open_shop(service)
    assert (await check_out(service, **more)).status_code == 422


async def test_a_currency_is_counted_at_the_provider_as_here(service: Running[Work], provider: Simulator) -> None:
    prices = {"JPY": 4_900, "ISK": 490_000, "UGX": 4_900_000, "HUF": 175_050, "BHD": 4_900}
    for revision, (currency, amount) in enumerate(prices.items(), 1):
        await service.receive(
            published(revision, currency=currency, min_purchase_amount=0),
            standing(revision, current_version=revision),
            bundle(amount, currency, revision=revision),
        )
        assert (await check_out(service)).status_code == 201
    assert {one["currency"].upper(): one["amount_total"] for one in sessions(provider)} == prices


async def test_old_checkouts_are_forgotten(service: Running[Work], provider: Simulator) -> None:
    await open_shop(service)
    await check_out(service)
    await service.tick()
    count = "SELECT count(*) AS n FROM checkouts"
    assert [row["n"] for row in await _rows(service, count)] == [1]
    await service.advance(timedelta(days=31))
    await service.tick()
    assert [row["n"] for row in await _rows(service, count)] == [0]


async def _rows(service: Running[Work], sql: str) -> list[Any]:
    async with service.database.transaction(service.tenant, read_only=True) as transaction:
        return list(await transaction.connection.run(sql))


async def test_nothing_of_a_person_is_kept(service: Running[Work], provider: Simulator) -> None:
    await open_shop(service)
    await check_out(service, key=KEY, email="countess.lovelace@example.com")
    rows = [
        *await _rows(service, "SELECT c::text FROM checkouts c"),
        *await _rows(service, "SELECT a::text FROM answers a"),
    ]
    assert len(rows) == 2
    assert [row for row in rows if "lovelace" in str(row[0]).lower()] == []
    assert sessions(provider)[0]["customer_email"] == "countess.lovelace@example.com"
