"""A small story of text messages: an account at Twilio, a step that texts, and contacts with phones."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.clock import Clock
from chassis.ids import named_id, new_id
from chassis.testing import Running
from contracts.base import Event
from contracts.campaigns import CampaignPublished, ContentPublished
from contracts.enrollment import ContactChanged, StepDue
from contracts.examples import example
from contracts.gateway import MessageReceived, MessageReported
from contracts.values import Channel, SendSms, ShortContent, ShortText
from lodestone_simulator.journal import Json
from messaging_service.work import Work
from services.messaging.tests.provider_accounts import call
from services.messaging.tests.simulator import Simulator
from services.messaging.tests.stories import campaign, contact, due

NUMBER = "+15005550006"
ACCOUNT_SID = "AC00000000000000000000000000000001"
TOKEN = "twilio_token_of_the_simulator"
ENDPOINT = UUID(int=0xE9)
FIRST = SendSms(step_id=named_id("text", 1), name="First", content_id=named_id("said", 1), content_version=1)
SECOND = SendSms(step_id=named_id("text", 2), name="Second", content_id=named_id("said", 2), content_version=1)
BODY = "Hi {{ first_name }}, your session is tomorrow."


def account(sink: Simulator, **changed: Any) -> dict[str, Any]:
    """What staff says of an account at Twilio; `settings` come beside those it needs."""
    settings = {"account_sid": ACCOUNT_SID, "auth_token": TOKEN, "from_number": NUMBER, "api_url": sink.url}
    told = {"channel": "sms", "provider": "twilio", "name": "texts", **changed}
    return {**told, "settings": {**settings, "endpoint_id": str(ENDPOINT), **changed.get("settings", {})}}


async def with_account(service: Running[Work], sink: Simulator, **changed: Any) -> str:
    """An account of the tenant; its id."""
    account_id = str(new_id())
    answer = await call(service, "PUT", f"/{account_id}", json=account(sink, **changed))
    assert answer.status_code == 200, answer.text
    return account_id


def phone(number: int) -> str:
    return f"+43660{number:07d}"


def written(step: SendSms = FIRST, *, body: str = BODY) -> ContentPublished:
    content = ShortContent(channel="sms", texts={"en": ShortText(body=body)})
    changed = {"content_id": str(step.content_id), "content": content.model_dump(mode="json")}
    return example(ContentPublished, **changed)


def campaign_of_texts(*, body: str = BODY) -> list[Event]:
    return [example(CampaignPublished), written(body=body), written(SECOND, body="Again: {{ first_name }}"), campaign()]


def texted(number: int, **changed: Any) -> ContactChanged:
    """A contact with a phone of her own."""
    return contact(number, **{"phone": phone(number), "locale": "en", **changed})


def text_due(number: int, now: datetime, *, step: SendSms = FIRST) -> StepDue:
    shape = due(number, now).model_dump(mode="json")
    own = {"execution_id": str(named_id("execution", number, step.step_id)), "step_id": str(step.step_id)}
    return StepDue.model_validate({**shape, **own, "content_id": str(step.content_id), "channel": "sms"})


def all_due(count: int, now: datetime, *, body: str = BODY) -> list[Event]:
    """A campaign that texts, so many contacts, and the first text due for each."""
    contacts = [texted(number) for number in range(count)]
    return [*campaign_of_texts(body=body), *contacts, *(text_due(number, now) for number in range(count))]


async def texts(sink: Simulator, **wanted: str) -> list[Json]:
    """The texts that were taken, oldest first."""
    found: list[Json] = (await asyncio.to_thread(lambda: sink.get("twilio/texts", limit="1000", **wanted)))["texts"]
    return found


async def pass_time(service: Running[Work], sink: Simulator, by: timedelta) -> None:
    """Let time pass, here and at Twilio."""
    await service.advance(by)
    sink.shift(Clock(service.clock_file).shift().total_seconds())


def heard(number: int, body: str, *, reference: str = "SM1") -> MessageReceived:
    """A contact writes back."""
    return example(MessageReceived, sender=phone(number), recipient=NUMBER, body=body, reference=reference)


def reported(message_id: UUID, attempt_id: UUID, state: str, **changed: Any) -> MessageReported:
    """Twilio tells what became of a text."""
    named = {"message_id": str(message_id), "attempt_id": str(attempt_id), "channel": Channel.SMS}
    return example(MessageReported, **named, state=state, **changed)
