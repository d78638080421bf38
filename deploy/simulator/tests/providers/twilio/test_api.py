import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from lodestone_simulator.testing import Simulator

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "twilio_token_of_the_simulator"
NUMBER, ADA = "+15005550006", "+4366012345678"


class Local(TwilioHttpClient):  # type: ignore[misc] # the SDK has no types
    """Twilio's own client, pointed at a simulator."""

    def __init__(self, url: str) -> None:
        super().__init__(timeout=5)
        self._url = url

    def request(self, method: str, url: str, *rest: Any, **more: Any) -> Response:
        return super().request(method, url.replace("https://api.twilio.com", self._url), *rest, **more)


def sdk(simulator: Simulator, token: str = TOKEN) -> Any:
    return Client(ACCOUNT, token, http_client=Local(simulator.url), environment={"TWILIO_REGION": ""}).messages


async def called(call: Callable[[], Any]) -> Any:
    return await asyncio.to_thread(call)


async def sent(simulator: Simulator, body: str = "Hello", **more: Any) -> Any:
    return await called(lambda: sdk(simulator).create(**{"to": ADA, "from_": NUMBER, "body": body, **more}))


async def test_a_text_is_made_listed_and_read_by_the_real_sdk(simulator: Simulator) -> None:
    made = await sent(simulator)
    assert (made.status, made.direction, made.to, made.body) == ("queued", "outbound-api", ADA, "Hello")
    assert made.date_created.tzinfo is not None
    await sent(simulator, "Other", to="+4366012345679")
    listed = await called(lambda: sdk(simulator).list(to=ADA, limit=10))
    assert [one.sid for one in listed] == [made.sid]
    again = await called(lambda: sdk(simulator)(made.sid).fetch())
    assert (again.sid, again.status) == (made.sid, "delivered")
    assert [one["id"] for one in simulator.executions("twilio", "message")][:1] == [made.sid]


async def test_texts_are_listed_by_pages(simulator: Simulator) -> None:
    for number in range(5):
        await sent(simulator, str(number))
    listed = await called(lambda: sdk(simulator).list(to=ADA, page_size=2))
    assert [one.body for one in listed] == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"to": "0660"}, 21211),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"from_": ""}, 21603),
    ],
)
async def test_what_twilio_would_not_take_is_refused_with_its_code(
    simulator: Simulator, asked: dict[str, str], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        await sent(simulator, **asked) if "body" not in asked else await sent(simulator, asked["body"])
    assert (refusal.value.status, refusal.value.code) == (400, code)
    assert simulator.executions("twilio", "message") == []


async def test_a_wrong_token_is_refused(simulator: Simulator) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        await called(lambda: sdk(simulator, "wrong").create(to=ADA, from_=NUMBER, body="Hello"))
    assert (refusal.value.status, refusal.value.code) == (401, 20003)


async def test_whoever_has_answered_stop_is_not_written_to_until_start(simulator: Simulator) -> None:
    simulator.post("twilio/texts", sender=ADA, to=NUMBER, body="STOP")
    with pytest.raises(TwilioRestException) as refusal:
        await sent(simulator)
    assert refusal.value.code == 21610
    simulator.post("twilio/texts", sender=ADA, to=NUMBER, body="start")
    assert (await sent(simulator)).status == "queued"


@pytest.mark.parametrize(("mode", "executed"), [("fail_before", 0), ("unavailable", 0), ("execute_then_500", 1)])
async def test_failures_execute_or_do_not(simulator: Simulator, mode: str, executed: int) -> None:
    simulator.plan_fault("twilio", mode, operation="message", times=1)
    with pytest.raises(TwilioRestException):
        await sent(simulator)
    assert len(simulator.executions("twilio", "message")) == executed


async def test_a_limit_says_how_long(simulator: Simulator) -> None:
    simulator.plan_fault("twilio", "rate_limit", seconds=7, times=1)
    form = {"To": ADA, "From": NUMBER, "Body": "Hello"}
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    answer = simulator.http.post(path, data=form, auth=httpx.BasicAuth(ACCOUNT, TOKEN))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


async def test_what_becomes_of_a_text_is_told_in_order_under_a_good_signature(simulator: Simulator) -> None:
    told = asyncio.Queue[tuple[str, dict[str, str]]]()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        lowered = {name.lower(): value for name, value in lines.items()}
        body = await reader.readexactly(int(lowered["content-length"]))
        fields = dict(httpx.QueryParams(body.decode()))
        await told.put((lowered["x-twilio-signature"], fields))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhooks?attempt=1"
    simulator.plan_fault("twilio", "undelivered", operation="message", reply="30006", times=1)
    made = await sent(simulator, status_callback=url)
    seen = [await asyncio.wait_for(told.get(), 10) for _ in range(2)]
    assert [(one["MessageSid"], one["MessageStatus"]) for _, one in seen] == [
        (made.sid, "sent"),
        (made.sid, "undelivered"),
    ]
    assert seen[1][1]["ErrorCode"] == "30006"
    assert all(RequestValidator(TOKEN).validate(url, fields, signature) for signature, fields in seen)
    server.close()
