"""What others say is taken, and what we say has the shape of the examples."""

from uuid import UUID

from pydantic import SecretStr

from chassis.security.identity import identity
from chassis.testing.fixtures import Start
from chassis.testing.running import TENANT
from contracts.base import Event
from contracts.examples import example
from contracts.gateway import ActivityRecorded, OrderPaid, OrderRefunded, TenantChanged
from contracts.statistics import CampaignStatistics
from gateway_service.app import build
from gateway_service.domain.facts import Fact
from gateway_service.domain.providers import PROVIDERS
from gateway_service.domain.webhooks import understand
from gateway_service.settings import Settings
from services.gateway.tests.payloads import activity, event, refund, session


def identify(kind: str, text: str) -> str:
    return identity(SecretStr("pepper"), TENANT, kind, text)


def said(fact: Fact) -> Event:
    return fact.event({}, identify)


def test_a_purchase_is_said_as_in_the_example() -> None:
    (fact,) = understand(PROVIDERS["stripe"], event("checkout.session.completed", session()), "acct_lodestone").facts
    assert_like(said(fact), example(OrderPaid))


def test_a_refund_is_said_as_in_the_example() -> None:
    (fact,) = understand(PROVIDERS["stripe"], event("refund.created", refund()), "acct_lodestone").facts
    assert_like(said(fact), example(OrderRefunded))


def test_an_activity_is_said_as_in_the_example() -> None:
    (fact,) = understand(PROVIDERS["activity"], activity(value="1"), "").facts
    assert_like(said(fact), example(ActivityRecorded))


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
