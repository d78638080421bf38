import asyncio
import time
from email.message import EmailMessage

import aiosmtplib
import pytest

from deploy.simulator.tests.running import Control, Running


def letter(number: int = 1, *, to: str = "ada@example.com") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "hello@example.com"
    message["To"] = to
    message["Subject"] = "Grüße — welcome"
    message["Message-ID"] = f"<attempt-{number}@example.com>"
    message["List-Unsubscribe"] = "<https://example.com/u/abc>"
    message.set_content("Welcome, Ada.\n")
    message.add_alternative("<p>Welcome, <b>Ada</b>.</p>", subtype="html")
    return message


async def send(process: Running, message: EmailMessage) -> str:
    _, answer = await aiosmtplib.send(message, hostname="127.0.0.1", port=process.smtp_port, timeout=5)
    return answer


async def test_accepted_mail_is_found_by_its_message_id(process: Running, control: Control) -> None:
    await send(process, letter())
    answer = await control.get("mail", message_id="attempt-1@example.com")
    assert answer == await control.get("mail", message_id="<attempt-1@example.com>")
    assert (answer["found"], answer["count"]) == (True, 1)
    (mail,) = answer["messages"]
    assert (mail["from"], mail["to"], mail["subject"]) == ("hello@example.com", ["ada@example.com"], "Grüße — welcome")
    assert (mail["text"].strip(), mail["html"].strip()) == ("Welcome, Ada.", "<p>Welcome, <b>Ada</b>.</p>")
    assert mail["headers"]["List-Unsubscribe"] == "<https://example.com/u/abc>"


async def test_mail_never_sent_is_not_found(control: Control) -> None:
    assert (await control.get("mail", message_id="attempt-9@example.com"))["found"] is False


async def test_mail_is_found_by_recipient(process: Running, control: Control) -> None:
    await send(process, letter(1))
    await send(process, letter(2, to="bob@example.com"))
    (mail,) = (await control.get("mail", to="Bob@example.com"))["messages"]
    assert mail["message_id"] == "attempt-2@example.com"


async def test_a_connection_dropped_instead_of_the_250_has_delivered(process: Running, control: Control) -> None:
    await control.fault("execute_then_drop", provider="smtp", times=1)
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send(process, letter())
    assert (await control.get("mail", message_id="attempt-1@example.com"))["count"] == 1
    await send(process, letter(2))


async def test_a_250_that_never_comes_has_delivered(process: Running, control: Control) -> None:
    await control.fault("execute_then_timeout", provider="smtp", times=1)
    with pytest.raises(aiosmtplib.SMTPException):
        await aiosmtplib.send(letter(), hostname="127.0.0.1", port=process.smtp_port, timeout=0.5)
    assert (await control.get("mail", message_id="attempt-1@example.com"))["count"] == 1


@pytest.mark.parametrize(("mode", "code"), [("fail_before", 451), ("reject", 550)])
async def test_refused_mail_is_not_kept(process: Running, control: Control, mode: str, code: int) -> None:
    await control.fault(mode, provider="smtp", times=1)
    with pytest.raises(aiosmtplib.SMTPDataError) as refusal:
        await send(process, letter())
    assert refusal.value.code == code
    assert (await control.get("mail", message_id="attempt-1@example.com"))["found"] is False


async def test_slow_mail_is_late_and_does_not_hold_up_others(process: Running, control: Control) -> None:
    await control.fault("slow", provider="smtp", times=1, seconds=0.5)
    begun = time.monotonic()
    await asyncio.gather(*(send(process, letter(n)) for n in range(3)))
    assert 0.5 <= time.monotonic() - begun < 1.4
    assert (await control.get("mail"))["count"] == 3


async def test_every_byte_of_a_message_is_kept(process: Running, control: Control) -> None:
    raw = b"Message-ID: <odd@example.com>\r\nSubject: odd\r\n\r\n.dots\r\n\xff\xfe\r\n"
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=process.smtp_port)
    async with client:
        await client.sendmail("a@example.com", ["b@example.com"], raw)
    (mail,) = (await control.get("mail", message_id="odd@example.com"))["messages"]
    assert mail["size"] == len(raw)
    assert mail["text"].startswith(".dots")
