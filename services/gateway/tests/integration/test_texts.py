"""What Twilio tells comes in once, however often and in whichever order it is told."""

from contracts.gateway import MessageReceived, MessageReported
from services.gateway.tests.fakes import ENDPOINTS, SECRETS, Door
from services.gateway.tests.payloads.twilio import ATTEMPT, LABELS, MESSAGE, received, signed, status

PATH = f"/webhooks/twilio/{ENDPOINTS['twilio']}"


async def told(door: Door, fields: dict[str, str], *, labels: str = LABELS, token: str = SECRETS[1]) -> int:
    """Deliver one callback; the status of the answer."""
    body, headers = signed(f"http://127.0.0.1:18080{PATH}{labels}", fields, token)
    answer = await door.client.post(PATH + labels, content=body, headers=headers)
    if answer.is_success:
        assert (answer.headers["content-type"].partition(";")[0], answer.content[:5]) == ("text/xml", b"<?xml")
    return answer.status_code


async def test_a_status_is_said_once_for_the_attempt_that_its_address_names(door: Door) -> None:
    mine = {"AccountSid": "acct_mine"}
    for state in ("delivered", "sent", "delivered"):
        assert await told(door, {**status(state), **mine}) == 200
    said = await door.running.said(MessageReported)
    assert [(one.message_id, one.attempt_id, one.state) for one in said] == [
        (MESSAGE, ATTEMPT, "delivered"),
        (MESSAGE, ATTEMPT, "taken"),
    ]


async def test_a_status_under_another_token_is_refused(door: Door) -> None:
    assert await told(door, status("sent"), token="whsec_guess") == 400
    assert await door.running.said(MessageReported) == []


async def test_a_text_that_somebody_sends_is_said_once(door: Door) -> None:
    mine = {"AccountSid": "acct_mine"}
    for _ in range(2):
        assert await told(door, {**received("Stop"), **mine}, labels="") == 200
    (said,) = await door.running.said(MessageReceived)
    assert (said.sender, said.body) == ("+4366012345678", "Stop")
