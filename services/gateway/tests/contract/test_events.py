"""What others say is taken, and what we say has the shape of the examples."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from pydantic import SecretStr

from chassis.security.identity import identity
from chassis.testing.fixtures import Start
from chassis.testing.running import TENANT
from contracts.base import Event
from contracts.examples import example
from contracts.gateway import (
    ActivityRecorded,
    FormSubmitted,
    OrderPaid,
    OrderRefunded,
    PasswordLinkMade,
    TenantChanged,
)
from contracts.statistics import CampaignStatistics
from gateway_service.app import build
from gateway_service.domain.facts import Activity, Fact, FormSubmission, PurchaseFact, RefundFact
from gateway_service.domain.providers import PROVIDERS
from gateway_service.domain.purchases import Purchase, take
from gateway_service.domain.users import NewLink, User, UserRole, UserStatus, mailed
from gateway_service.domain.webhooks import understand
from gateway_service.settings import Settings
from services.gateway.tests.payloads import activity, event, form, kajabi, refund, session

NOW = datetime(2026, 3, 2, tzinfo=UTC)
INVOICE = {"id": "in_1", "amount_paid": 99_700, "currency": "usd", "customer_email": "ada@example.com"}


def identify(kind: str, text: str) -> str:
    return identity(SecretStr("pepper"), TENANT, kind, text)


def facts(kind: str, thing: object) -> tuple[Fact, ...]:
    return understand(PROVIDERS["stripe"], event(kind, thing, livemode=True), "acct_lodestone").facts


def said(*told: Fact) -> list[Event]:
    """What is said of one purchase of which these are told one after the other."""
    purchase, events = Purchase(id=UUID(int=1)), list[Event]()
    for fact in told:
        assert isinstance(fact, PurchaseFact | RefundFact)
        taken = take(purchase, [fact], identify, NOW)
        purchase, events = taken.purchase, [*events, *taken.said]
    return events


def test_a_purchase_is_said_as_in_the_example() -> None:
    lines = {"data": [{"price": {"id": "price_1", "product": "prod_1"}}]}
    first, last = said(
        *facts("invoice.paid", INVOICE), *facts("checkout.session.completed", session(line_items=lines, invoice="in_1"))
    )
    assert first.model_dump()["revision"] == 1
    assert_like(last, example(OrderPaid))


def test_a_refund_is_said_as_in_the_example() -> None:
    *_, last = said(*facts("checkout.session.completed", session()), *facts("refund.created", refund()))
    assert_like(last, example(OrderRefunded))


def test_an_activity_is_said_as_in_the_example() -> None:
    (fact,) = understand(PROVIDERS["activity"], activity(value="1"), "").facts
    assert isinstance(fact, Activity)
    assert_like(fact.event(identify, UUID(int=1)), example(ActivityRecorded))


def test_a_form_is_said_as_in_the_example_by_whichever_provider() -> None:
    for provider, body in (("n8n", form()), ("kajabi", kajabi())):
        (fact,) = understand(PROVIDERS[provider], body, "").facts
        assert isinstance(fact, FormSubmission)
        assert_like(fact.event(identify, UUID(int=1), NOW), example(FormSubmitted))


def test_a_link_is_said_as_in_the_example() -> None:
    user = User(UUID(int=1), "grace@example.com", "Grace", UserRole.STAFF, UserStatus.ACTIVE, True, False, NOW)
    link = NewLink(UUID(int=2), b"hash", timedelta(hours=1))
    assert_like(mailed(user, link, "Example", NOW), example(PasswordLinkMade))


async def test_figures_are_taken_as_statistics_say_them(start: Start) -> None:
    figures = example(CampaignStatistics)
    async with start(build, Settings, identity_pepper="pepper", link_key="key") as running:
        await running.receive(figures, example(TenantChanged, tenant_id=TENANT, version=9))
        assert await running.parked() == []
        stored = await running.do(lambda work: work.figures.of(figures.campaign_id))
    assert [part.counters for part in stored] == [figures.counters]
    assert isinstance(figures.campaign_id, UUID)


def assert_like(event: Event, model: Event) -> None:
    """The same contract, with the same fields filled, in a record that is read back as itself."""
    assert type(event) is type(model)
    filled = {name for name, value in model.model_dump().items() if value is not None}
    assert {name for name, value in event.model_dump().items() if value is not None} == filled
    assert type(event).model_validate_json(event.model_dump_json()) == event
