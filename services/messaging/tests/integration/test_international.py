"""Addresses that are not ASCII, on a real mail server that knows SMTPUTF8 or does not."""

import pytest

from chassis.testing import Running, system
from contracts.messaging import MessageSettled
from messaging_service.work import Work
from services.messaging.tests.simulator import Simulator, asking
from services.messaging.tests.stories import campaign, contact, contact_id, due, published


async def sent_to(service: Running[Work], email: str, *, number: int = 1) -> tuple[str, tuple[str, ...]]:
    await service.receive(*published(), campaign(), contact(number, email=email), due(number, await service.now()))
    await service.carry_out()
    settled = (await service.said(MessageSettled))[-1]
    return settled.outcome, settled.reasons


@pytest.mark.parametrize("email", ["ada@bücher.example", "ada@BÜCHER.example", "ada@xn--bcher-kva.example"])
async def test_a_domain_is_told_as_the_network_knows_it(service: Running[Work], sink: Simulator, email: str) -> None:
    sink.plan_fault("smtp", "withhold", operation="smtputf8")
    assert await sent_to(service, email) == ("sent", ())
    (mail,) = await asking(sink)
    assert mail["to"] == ["ada@xn--bcher-kva.example"]
    assert mail["headers"]["To"].endswith("<ada@xn--bcher-kva.example>")


async def test_a_name_that_is_not_ascii_is_sent_where_the_server_takes_it(
    service: Running[Work], sink: Simulator
) -> None:
    assert await sent_to(service, "jürgen@bücher.example") == ("sent", ())
    (mail,) = await asking(sink)
    assert mail["to"] == ["jürgen@xn--bcher-kva.example"]


async def test_a_server_that_does_not_offer_it_is_the_reason(service: Running[Work], sink: Simulator) -> None:
    sink.plan_fault("smtp", "withhold", operation="smtputf8")
    assert await sent_to(service, "jürgen@example.com") == ("failed", ("address_unsupported",))
    assert await sent_to(service, "ada@example.com", number=2) == ("sent", ())


@pytest.mark.parametrize("email", ["ada@a\u2028b.example", "ada@-ü.example"])
async def test_an_address_that_no_network_knows_is_skipped_or_fails_with_its_reason(
    service: Running[Work], sink: Simulator, email: str
) -> None:
    assert (await sent_to(service, email))[1] == ("address_invalid",)


async def test_an_opt_out_closes_every_spelling_of_a_domain(service: Running[Work], sink: Simulator) -> None:
    await sent_to(service, "ada@bücher.example")
    message_id = (await service.said(MessageSettled))[0].message_id
    async with service.client(system()) as gateway:
        await gateway.post("/internal/unsubscribe", json={"message_id": str(message_id)})
    assert contact_id(1) != contact_id(2)
    assert await sent_to(service, "ada@xn--bcher-kva.example", number=2) == ("skipped", ("suppressed", "unsubscribed"))
