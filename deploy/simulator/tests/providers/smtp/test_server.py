import asyncio
import time
from email.message import EmailMessage

import aiosmtplib
import pytest

from lodestone_simulator.testing import Simulator


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


async def send(simulator: Simulator, message: EmailMessage) -> str:
    _, answer = await aiosmtplib.send(message, hostname="127.0.0.1", port=simulator.smtp_port, timeout=5)
    return answer


async def test_accepted_mail_is_found_by_its_message_id(simulator: Simulator) -> None:
    await send(simulator, letter())
    answer = simulator.get("mail", message_id="attempt-1@example.com")
    assert answer == simulator.get("mail", message_id="<attempt-1@example.com>")
    assert (answer["found"], answer["count"]) == (True, 1)
    (mail,) = answer["messages"]
    assert (mail["from"], mail["to"], mail["subject"]) == ("hello@example.com", ["ada@example.com"], "Grüße — welcome")
    assert (mail["text"].strip(), mail["html"].strip()) == ("Welcome, Ada.", "<p>Welcome, <b>Ada</b>.</p>")
    assert mail["headers"]["List-Unsubscribe"] == "<https://example.com/u/abc>"


async def test_mail_never_sent_is_not_found(simulator: Simulator) -> None:
    assert (simulator.get("mail", message_id="attempt-9@example.com"))["found"] is False


async def test_mail_is_found_by_recipient(simulator: Simulator) -> None:
    await send(simulator, letter(1))
    await send(simulator, letter(2, to="bob@example.com"))
    (mail,) = (simulator.get("mail", to="Bob@example.com"))["messages"]
    assert mail["message_id"] == "attempt-2@example.com"


async def test_a_connection_dropped_instead_of_the_250_has_delivered(simulator: Simulator) -> None:
    simulator.plan_fault("smtp", "execute_then_drop", times=1)
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send(simulator, letter())
    assert (simulator.get("mail", message_id="attempt-1@example.com"))["count"] == 1
    await send(simulator, letter(2))


async def test_a_250_that_never_comes_has_delivered(simulator: Simulator) -> None:
    simulator.plan_fault("smtp", "execute_then_timeout", times=1)
    with pytest.raises(aiosmtplib.SMTPException):
        await aiosmtplib.send(letter(), hostname="127.0.0.1", port=simulator.smtp_port, timeout=0.5)
    assert (simulator.get("mail", message_id="attempt-1@example.com"))["count"] == 1


@pytest.mark.parametrize(("mode", "code"), [("fail_before", 451), ("reject", 550)])
async def test_refused_mail_is_not_kept(simulator: Simulator, mode: str, code: int) -> None:
    simulator.plan_fault("smtp", mode, operation="mail", times=1)
    with pytest.raises(aiosmtplib.SMTPDataError) as refusal:
        await send(simulator, letter())
    assert refusal.value.code == code
    assert (simulator.get("mail", message_id="attempt-1@example.com"))["found"] is False


async def test_slow_mail_is_late_and_does_not_hold_up_others(simulator: Simulator) -> None:
    simulator.plan_fault("smtp", "slow", operation="mail", times=1, seconds=0.5)
    begun = time.monotonic()
    await asyncio.gather(*(send(simulator, letter(n)) for n in range(3)))
    assert 0.5 <= time.monotonic() - begun < 1.4
    assert (simulator.get("mail"))["count"] == 3


async def test_every_byte_of_a_message_is_kept(simulator: Simulator) -> None:
    raw = b"Message-ID: <odd@example.com>\r\nSubject: odd\r\n\r\n.dots\r\n\xff\xfe\r\n"
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=simulator.smtp_port)
    async with client:
        await client.sendmail("a@example.com", ["b@example.com"], raw)
    (mail,) = (simulator.get("mail", message_id="odd@example.com"))["messages"]
    assert mail["size"] == len(raw)
    assert mail["text"].startswith(".dots")


async def refusal_of(simulator: Simulator) -> tuple[type[Exception], int]:
    with pytest.raises(aiosmtplib.SMTPResponseException) as refusal:
        await aiosmtplib.send(
            letter(), hostname="127.0.0.1", port=simulator.smtp_port, username="ada", password="correct horse"
        )
    return type(refusal.value), refusal.value.code


@pytest.mark.parametrize(
    ("operation", "reply", "kind"),
    [
        ("connect", "554 5.3.2 No service here", aiosmtplib.SMTPConnectResponseError),
        ("hello", "550 5.7.1 Go away", aiosmtplib.SMTPHeloError),
        ("auth", "535 5.7.8 Wrong password", aiosmtplib.SMTPAuthenticationError),
        ("sender", "530 5.7.0 Log in first", aiosmtplib.SMTPSenderRefused),
        ("data", "554 5.5.1 No valid recipients", aiosmtplib.SMTPDataError),
        ("mail", "552 5.3.4 Too large", aiosmtplib.SMTPDataError),
    ],
)
async def test_any_answer_can_be_a_refusal(
    simulator: Simulator, operation: str, reply: str, kind: type[Exception]
) -> None:
    simulator.plan_fault("smtp", "reject", operation=operation, reply=reply)
    assert await refusal_of(simulator) == (kind, int(reply[:3]))
    assert simulator.mails() == []
    simulator.heal()
    await send(simulator, letter())


async def test_an_answer_may_be_no_text_at_all(simulator: Simulator) -> None:
    simulator.plan_fault("smtp", "execute_then_reply", operation="mail", reply="250 \xff\xfe ok")
    assert (await send(simulator, letter())).endswith("ok")
    assert len(simulator.mails()) == 1


@pytest.mark.parametrize("operation", ["connect", "hello", "sender", "recipient", "data", "mail"])
async def test_a_connection_may_be_cut_instead_of_any_answer(simulator: Simulator, operation: str) -> None:
    simulator.plan_fault("smtp", "drop", operation=operation, times=1)
    with pytest.raises((aiosmtplib.SMTPConnectError, aiosmtplib.SMTPServerDisconnected)):
        await send(simulator, letter())
    assert simulator.mails() == []
    await send(simulator, letter())


@pytest.mark.parametrize("extension", ["auth", "smtputf8"])
async def test_an_extension_may_be_withheld(simulator: Simulator, extension: str) -> None:
    simulator.plan_fault("smtp", "withhold", operation=extension, times=1)
    offered = []
    for _ in range(2):
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=simulator.smtp_port) as client:
            offered.append(client.supports_extension(extension))
    assert offered == [False, True]
