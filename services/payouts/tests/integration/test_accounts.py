"""Accounts at the provider: each tenant's money moves under its own key, and no key is shown."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.ids import new_id
from chassis.testing import Running, staff
from chassis.testing.running import OTHER_TENANT
from contracts.base import Event
from contracts.values import PayoutType
from lodestone_simulator.testing import ACCOUNT_KEYS
from payouts_service.work import Work
from services.payouts.tests.integration.conftest import Open
from services.payouts.tests.provider import Simulator
from services.payouts.tests.story import CAMPAIGN, Story

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the SDK's own way to use httpx
PATH = "/api/admin/payment-accounts"
ONE, TWO, LIVE = ACCOUNT_KEYS


@pytest.fixture
async def service(open_payouts: Open) -> AsyncIterator[Running[Work]]:
    """Payouts that have no account for tenants without one."""
    async with open_payouts(stripe_key_is_shared=False) as running:
        yield running


async def ask(service: Running[Work], method: str, path: str, body: object = None) -> httpx.Response:
    async with service.client(staff(service.tenant)) as team:
        return await team.request(method, f"{PATH}{path}", json=body)


async def put(service: Running[Work], account: str, account_id: UUID | None = None, **more: Any) -> httpx.Response:
    told = {"provider": "stripe", "account": account, "name": "shop", "api_key": ACCOUNT_KEYS.get(account), **more}
    return await ask(service, "PUT", f"/{account_id or new_id()}", told)


def at(account: str, *events: Event) -> list[Event]:
    """The same purchase, made at an account."""
    moved = list[Event]()
    for event in events:
        order = getattr(event, "order", None)
        change = {"order": order.model_copy(update={"account": account})} if order else {"account": account}
        moved.append(event.model_copy(update=change))
    return moved


async def due(
    service: Running[Work],
    provider: Simulator,
    account: str,
    type_: PayoutType = PayoutType.REFUND,
    *,
    livemode: bool | None = None,
) -> Story:
    """A payout that is due, of a purchase at an account, told with its mode or as it was before anybody said so."""
    story = Story.of(provider.purchase(5_000, account=account), amount=5_000)
    paid = story.paid.model_copy(update={"livemode": livemode})
    await service.receive(*at(account, paid, story.started), story.met)
    if type_ is not PayoutType.REFUND:
        (await story.choose(service, type_)).raise_for_status()
    async with service.client(staff(service.tenant)) as team:
        path = f"/api/admin/campaigns/{CAMPAIGN}/enrollments/{story.enrollment_id}/resolve"
        (await team.post(path, json={"notes": ""})).raise_for_status()
    return story


async def shown(service: Running[Work], story: Story) -> tuple[str, str]:
    async with service.client(staff(service.tenant)) as team:
        path = f"/api/admin/campaigns/{CAMPAIGN}/enrollments/{story.enrollment_id}/payout"
        payout = (await team.get(path)).raise_for_status().json()
    return payout["state"], payout["reason"]


async def without_account(service: Running[Work]) -> list[str]:
    """The enrollments whose payouts are listed as waiting for an account."""
    async with service.client(staff(service.tenant)) as team:
        answer = (await team.get("/api/admin/payouts", params={"lacks_account": True})).raise_for_status()
    return [one["enrollment_id"] for one in answer.json()["items"]]


def payers(provider: Simulator) -> dict[str, str]:
    """The account under whose key each payment was refunded, by the simulator's own word."""
    headers = {"Authorization": f"Bearer {ACCOUNT_KEYS[ONE]}"}
    answer = provider.http.get("/v1/events", params={"type": "refund.created", "limit": "100"}, headers=headers)
    events = answer.raise_for_status().json()["data"]
    return {one["data"]["object"]["payment_intent"]: one["account"] for one in events}


async def test_two_tenants_are_each_paid_under_their_own_key(service: Running[Work], provider: Simulator) -> None:
    other = service.of(OTHER_TENANT)
    assert [(await put(service, ONE)).status_code, (await put(other, TWO)).status_code] == [200, 200]
    stories = [await due(service, provider, ONE), await due(other, provider, TWO)]
    await service.carry_out()
    assert [await shown(service, stories[0]), await shown(other, stories[1])] == [("issued", ""), ("issued", "")]
    assert payers(provider) == {stories[0].reference: ONE, stories[1].reference: TWO}


async def test_one_tenant_pays_each_order_under_the_key_of_its_account(
    service: Running[Work], provider: Simulator
) -> None:
    for account in (ONE, TWO):
        await put(service, account)
    stories = {account: await due(service, provider, account) for account in (ONE, TWO)}
    await service.carry_out()
    assert payers(provider) == {story.reference: account for account, story in stories.items()}
    await service.advance(timedelta(hours=1))
    await service.carry_out()
    async with service.client(staff()) as team:
        compared = (await team.get("/api/admin/reconciliations")).json()["items"]
    assert [one["difference"] for one in compared] == [0, 0]


@pytest.mark.leaves("payouts_without_account")
async def test_a_payout_waits_visibly_for_its_account_and_goes_when_it_comes(
    service: Running[Work], provider: Simulator
) -> None:
    story = await due(service, provider, ONE)
    await put(service, TWO)
    await service.carry_out()
    assert await shown(service, story) == ("issuing", "account_unknown")
    assert await without_account(service) == [str(story.enrollment_id)]
    account_id = new_id()
    await put(service, ONE, account_id)
    await ask(service, "POST", f"/{account_id}/disable")
    await service.carry_out()
    assert await shown(service, story) == ("issuing", "account_disabled")
    assert (await without_account(service), provider.executed()) == ([str(story.enrollment_id)], [])
    enabled = await ask(service, "POST", f"/{account_id}/enable")
    assert enabled.json()["disabled_at"] is None
    await service.carry_out()
    assert (await shown(service, story))[0] == "issued"
    assert await without_account(service) == []


async def test_a_call_that_may_have_paid_is_repeated_at_the_account_that_was_asked(
    service: Running[Work], provider: Simulator
) -> None:
    await put(service, ONE)
    story = await due(service, provider, ONE)
    provider.fault("execute_then_500")
    await service.carry_out()
    await put(service, TWO)
    await service.advance(timedelta(seconds=70))
    await service.carry_out()
    await service.advance(timedelta(seconds=70))
    await service.carry_out()
    assert (await shown(service, story))[0] == "issued"
    assert payers(provider) == {story.reference: ONE}


async def test_no_key_is_shown_or_stored_as_it_is(
    service: Running[Work], capfd: pytest.CaptureFixture[str], provider: Simulator
) -> None:
    account_id = new_id()
    kept = await put(service, ONE, account_id)
    assert kept.json()["livemode"] is False
    renamed = await put(service, ONE, account_id, name="other", api_key=None)
    rotated = await ask(service, "POST", f"/{account_id}/rotate", {"api_key": "rk_test_refused_by_stripe"})
    story = await due(service, provider, ONE)
    await service.carry_out()
    assert await shown(service, story) == ("issuing", "AuthenticationError")
    listed = await ask(service, "GET", "")
    (account,) = await service.do(stored)
    captured = "".join(capfd.readouterr())
    texts = (
        *(answer.text for answer in (kept, renamed, rotated, listed)),
        repr(account),
        str(account.sealed),
        captured,
    )
    for key in (ACCOUNT_KEYS[ONE], "rk_test_refused_by_stripe"):
        assert [text for text in texts if key in text] == []
    assert [(one["name"], one["revision"]) for one in listed.json()] == [("other", 3)]


async def stored(work: Work) -> list[Any]:
    return await work.accounts.all()


async def test_another_tenants_account_is_not_there(service: Running[Work]) -> None:
    account_id = new_id()
    await put(service, ONE, account_id)
    other = service.of(OTHER_TENANT)
    assert (await ask(other, "GET", "")).json() == []
    assert (await ask(other, "POST", f"/{account_id}/disable")).status_code == 404


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"api_key": None}, 422),
        ({"api_key": "pk_test_is_public_anyway"}, 422),
        ({"provider": "abacus"}, 422),
        ({"secret": "sk_test_under_a_wrong_name"}, 422),
    ],
)
async def test_an_account_without_a_good_key_is_refused(
    service: Running[Work], more: dict[str, Any], status: int
) -> None:
    answer = await put(service, ONE, **more)
    assert (answer.status_code, "k_test_" in answer.text) == (status, False)


async def test_an_account_stays_in_its_mode_and_is_there_once(service: Running[Work]) -> None:
    account_id = new_id()
    await put(service, ONE, account_id)
    live = {"api_key": "sk_live_of_the_same_account"}
    assert (await ask(service, "POST", f"/{account_id}/rotate", live)).status_code == 409
    assert (await put(service, ONE, account_id, **live)).status_code == 409
    assert (await put(service, ONE)).status_code == 409


async def test_an_account_is_kept_in_both_modes_and_each_pays_what_was_paid_in_its_own(
    service: Running[Work], provider: Simulator
) -> None:
    """The simulator plays one world, which is a test: under the live key it refuses what it was told is live."""
    test, live = new_id(), new_id()
    assert (await put(service, ONE, test)).json()["livemode"] is False
    assert (await put(service, ONE, live, api_key=ACCOUNT_KEYS[LIVE])).json()["livemode"] is True
    again = await put(service, ONE, api_key="sk_live_of_the_same_account")
    assert (again.status_code, again.json()["detail"]) == (409, "The tenant has this account already, in this mode.")
    stories = {mode: await due(service, provider, ONE, livemode=mode) for mode in (False, True)}
    await service.carry_out()
    assert await shown(service, stories[False]) == ("issued", "")
    assert await shown(service, stories[True]) == ("failed", "payment_of_other_mode")
    assert payers(provider) == {stories[False].reference: ONE}
    asked = {mode: (await story.shown(service))["attempts"] for mode, story in stories.items()}
    assert {mode: one[0]["account_id"] for mode, one in asked.items()} == {False: str(test), True: str(live)}  # type: ignore[index] # rows
    assert (await stories[True].order(service))["livemode"] is True


@pytest.mark.parametrize("livemode", [False, True])
async def test_what_was_paid_in_the_other_mode_waits_for_its_key(
    service: Running[Work], provider: Simulator, *, livemode: bool
) -> None:
    await put(service, ONE, api_key=ACCOUNT_KEYS[ONE if livemode else LIVE])
    story = await due(service, provider, ONE, livemode=livemode)
    await service.carry_out()
    assert await shown(service, story) == ("issuing", "account_of_other_mode")
    assert provider.executed() == []
    if not livemode:
        await put(service, ONE)
        await service.carry_out()
        assert (await shown(service, story))[0] == "issued"


async def test_a_payment_is_in_one_mode_whatever_is_told_of_it_later(service: Running[Work]) -> None:
    story = Story.of("pi_1")
    await service.receive(story.paid, story.grown(99_700).model_copy(update={"livemode": True}))
    assert (await story.order(service))["livemode"] is True
    await service.receive(story.grown(99_700, revision=3))
    assert (await story.order(service))["livemode"] is True
    await service.receive(story.grown(99_700, revision=4).model_copy(update={"livemode": False}))
    assert await service.parked() == [("ToldDifferently", True)]


@pytest.mark.parametrize("type_", [PayoutType.REFUND, PayoutType.CREDIT, PayoutType.ROLLOVER_UPSELL])
async def test_what_was_paid_as_a_test_is_not_given_back_for_real(
    service: Running[Work], provider: Simulator, type_: PayoutType
) -> None:
    """The simulator plays one world, which is a test, whatever the key; Stripe itself would not find the payment."""
    assert (await put(service, LIVE)).json()["livemode"] is True
    story = await due(service, provider, LIVE, type_)
    await service.carry_out()
    assert await shown(service, story) == ("failed", "payment_of_other_mode")
    assert [provider.executed(one) for one in ("refund", "customer_credit", "promotion_code")] == [[], [], []]
