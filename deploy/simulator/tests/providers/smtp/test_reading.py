from hypothesis import example, given
from hypothesis import strategies as st

from lodestone_simulator.providers.mailpit import shapes
from lodestone_simulator.providers.smtp.inbox import Mail
from lodestone_simulator.providers.smtp.reading import readable

LINES = st.sampled_from(
    [
        b"Subject: =?utf-8?q?a?=",
        b"Subject: =?x?b?!!?=",
        b"To: <",
        b"From: a@[",
        b"Content-Type: text/html; charset=none",
        b"Content-Type: multipart/mixed; boundary=x",
        b"Content-Type: multipart/alternative; boundary",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: x",
        b"--x",
        b"--x--",
        b"",
        b"Message-ID: <<",
        b"Message-ID: [",
        b"Date: never",
        b"Date: Mon, 99 Jan 99999 00:00:00 +9999",
    ]
)


@given(st.lists(LINES | st.binary(max_size=30), max_size=12).map(b"\r\n".join))
@example(b"Content-Type: text/plain; charset=none\r\n\r\nhello")
@example(b"Message-ID: <[\r\n\r\nhello")
def test_any_bytes_can_be_shown(raw: bytes) -> None:
    mail = Mail("1", "x@example.com", "", ("a@example.com",), 1, raw)
    shown = readable(mail)
    assert shown["size"] == len(raw)
    assert isinstance(shown["subject"], str)
    assert shapes.summary(mail)["Size"] == shapes.message(mail)["Size"] == len(raw)
