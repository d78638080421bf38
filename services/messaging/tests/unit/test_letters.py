"""The bytes of a mail: nobody breaks its headers, and its links lead home."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from chassis.clock import Clock
from chassis.security.links import LinkSigner
from chassis.templates import BrokenTemplate, Templates, without_lone_returns
from contracts.enrollment import StepDue
from contracts.examples import example
from contracts.values import EmailText
from messaging_service.clients.channels.email import Addresses, EmailAccount, Emails
from messaging_service.clients.providers.smtp import mime
from messaging_service.clients.providers.smtp.sender import as_bytes
from messaging_service.domain.account import INSTALLATION_ID
from messaging_service.domain.letter import Letter, SendRequest, one_line
from messaging_service.domain.message import Attempt, begin, intend
from messaging_service.domain.recipient import Recipient

DUE = example(StepDue)
LINKS = LinkSigner(SecretStr("a key of thirty-two bytes at least"), Clock())
ADDRESSES = Addresses("https://lodestone.example.com/", "https://console.example.com/", timedelta(days=30))
EMAILS = Emails(Templates(), LINKS, ADDRESSES)
ACCOUNT = EmailAccount(from_address="hello@example.com", from_name="Lodestone")
SENDING = begin(
    intend(DUE.execution_id, DUE, DUE.due_at),
    Attempt(DUE.step_id, INSTALLATION_ID, None),
    now=Clock().now(),
    until=DUE.due_at + timedelta(minutes=1),
)


HEADERS = {
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
}


def written(name: str, subject: str = "Hi {{ name }}", body: str = "Hello {{ name }}") -> bytes:
    recipient = Recipient(DUE.contact_id, 1, "ada@example.com", name)
    request = SendRequest(DUE.enrollment_id, SENDING, None, DUE.stale_at)
    return as_bytes(EMAILS.write(request, Letter(EmailText(subject=subject, body=body), "Win", recipient), ACCOUNT))


@pytest.mark.parametrize(
    "name",
    [
        "Ada\r\nBcc: evil@example.com",
        "Ada\nX-Evil: 1\n\n<b>body</b>",
        'Ada" <evil@example.com>, "x',
        "Ada\x00\x0b\x85\u2028Bcc: evil@example.com",
        "Ädä 🎉" * 50,
        "=?utf-8?q?=0D=0ABcc:_evil=40example.com?=",
    ],
)
def test_a_name_breaks_no_header(name: str) -> None:
    mail = message_from_bytes(written(name), policy=default)
    assert set(mail.keys()) == HEADERS
    assert b"\r\nBcc:" not in written(name).partition(b"\r\n\r\n")[0]
    assert [address.addr_spec for address in mail["To"].addresses] == ["ada@example.com"]
    assert mail["Message-ID"] == f"<{SENDING.attempt_id}@example.com>"


@given(st.text(max_size=300))
def test_whatever_a_contact_is_called_the_headers_are_ours(name: str) -> None:
    raw = written(name, subject="To {{ name }}")
    head = raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").decode("ascii")
    headers = dict(line.split(": ", 1) for line in head.split("\r\n"))
    assert headers.keys() == HEADERS
    assert headers["To"].endswith("ada@example.com") or headers["To"].endswith("<ada@example.com>")
    assert str(make_header(decode_header(headers["Subject"]))) == one_line(f"To {without_lone_returns(name)}")
    assert all(len(line) < 998 and not {13, 10} & set(line) for line in raw.split(b"\r\n"))


@pytest.mark.parametrize("mark", ["\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1e", "\r\r"])
def test_only_a_line_feed_ends_a_line(mark: str) -> None:
    raw = written(f"Ada{mark}Bcc: b@example.com", body=f"one{mark}.two {{{{ name }}}}\r\nthree\nfour")
    assert set(message_from_bytes(raw, policy=default).keys()) == HEADERS
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
    text = message_from_bytes(raw, policy=default).get_body(("plain",))
    assert text is not None
    # The standard library's `get_content` would split at all of these itself.
    lines = bytes(text.get_payload(decode=True) or b"").decode().split("\r\n")
    assert [len(lines[0].split(word)) for word in ("one", ".two", "Bcc")] == [2, 2, 2]
    assert lines[1:3] == ["three", "four"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_header_value_is_one_line_even_if_nobody_has_cleaned_it(name: str, subject: str) -> None:
    for value in (mime.unstructured(subject), mime.mailbox(name, "ada@example.com")):
        assert not re.search(r"[\r\n](?! |\n )", value)
        assert not {"\x85", "\u2028", "\u2029", "\x00"} & set(value)


def test_the_opt_out_is_a_signed_link_that_no_folding_has_touched() -> None:
    raw = written("Ada")
    line = next(line for line in raw.split(b"\r\n") if line.startswith(b"List-Unsubscribe: "))
    link = line.removeprefix(b"List-Unsubscribe: <").removesuffix(b">,").decode()
    found = LINKS.read("unsubscribe", link.removeprefix("https://lodestone.example.com/u/"))
    assert (found.tenant_id, found.subject) == (DUE.enrollment_id, SENDING.id)
    assert all(len(line) < 998 for line in raw.split(b"\r\n"))
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


def test_the_link_at_the_end_leads_to_a_page_and_the_header_opts_out_by_itself() -> None:
    mail = message_from_bytes(written("Ada"), policy=default)
    header = "".join(str(mail["List-Unsubscribe"]).split())
    one_click = header.removeprefix("<https://lodestone.example.com/u/").partition(">")[0]
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        assert f"https://console.example.com/u/{one_click}" in part.get_content()
        assert part.get_content().count("/u/") == 1


@pytest.mark.parametrize("body", ["Your page: {{ portal_url }}", "<p><a href='{{ portalUrl }}'>Your page</a></p>"])
def test_a_contact_is_led_to_her_own_page_and_nobody_elses(body: str) -> None:
    mail = message_from_bytes(written("Ada", body=body), policy=default)
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        start = re.escape("https://console.example.com/client/dashboard/")
        (token,) = set(re.findall(rf"{start}([\w.-]+)", part.get_content()))
        found = LINKS.read("portal", token)
        assert (found.tenant_id, found.subject) == (DUE.enrollment_id, DUE.contact_id)
        assert found.expires_at is not None
        assert found.expires_at - datetime.now(UTC) > timedelta(days=29)
        anchor = f"<a href=.https://console.example.com/client/dashboard/{token}"
        assert kind == "plain" or re.search(anchor, part.get_content())


def test_a_mail_that_is_written_again_is_the_same_to_the_last_byte() -> None:
    """A provider that honours our key refuses another body under it."""
    assert written("Ada", body="{{ portal_url }}") == written("Ada", body="{{ portal_url }}")


def test_a_body_in_markup_gets_a_plain_part_of_its_own() -> None:
    mail = message_from_bytes(written("Ada & Co", body="<p>Hello <b>{{ name }}</b></p>"), policy=default)
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    assert text.get_content().startswith("Hello Ada & Co")
    assert "<p>Hello <b>Ada &amp; Co</b></p>" in page.get_content()


@pytest.mark.parametrize(("subject", "body"), [("{{ name }}", "Hello"), ("Hi", "<p>{{ name }}&nbsp;</p><br>")])
def test_a_mail_that_would_say_nothing_to_its_recipient_is_not_written(subject: str, body: str) -> None:
    assert written("Ada", subject=subject, body=body)
    with pytest.raises(BrokenTemplate):
        written("", subject=subject, body=body)
