"""A mail as bytes (RFC 5322, 2045, 2047): a text part, an HTML part, and headers that are one line each.

Headers are ASCII, but for an address that is not, which stands there as UTF-8 (RFC 6532). Only LF and CRLF end a line.

Written by hand: the library takes most of a sender's time, and decodes encoded words that it finds in a name, line
breaks included.
"""

from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Iterator

from chassis.templates import without_lone_returns

_WORD = 42
"""Octets in an encoded word, so that with its frame it stays below 75 characters (RFC 2047, section 2)."""
_SHORT = 60
"""Characters that fit into one line behind the name of a header."""


def unstructured(text: str) -> str:
    """One line of text, as the value of a header: as it is, or in encoded words."""
    if _is_plain(text):
        return text
    return "\r\n ".join(f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in _chunks(text))


def mailbox(name: str, address: str) -> str:
    """A display name, whatever it holds, and an address that was checked."""
    if not name:
        return address
    if _is_plain(name):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    return f"{unstructured(name)}\r\n <{address}>"


def alternative(headers: dict[str, str], text: str, markup: str, *, boundary: str) -> bytes:
    """A mail that says the same as text and as HTML; `boundary` is a word that neither contains."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    kind = f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
    parts = b"".join(_part(kind, body, boundary) for kind, body in (("plain", text), ("html", markup)))
    return f"{head}{kind}".encode() + parts + f"--{boundary}--\r\n".encode()


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and len(text) < _SHORT and "=?" not in text


def _part(kind: str, body: str, boundary: str) -> bytes:
    head = (
        f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    lines = without_lone_returns(body).replace("\r\n", "\n").removesuffix("\n").replace("\n", "\r\n")
    return head.encode() + b2a_qp(lines.encode("utf-8", "replace"), istext=True) + b"\r\n"


def _chunks(text: str) -> Iterator[bytes]:
    """Whole characters, at most `_WORD` octets together."""
    chunk = b""
    for character in text:
        octets = character.encode("utf-8", "replace")
        if len(chunk) + len(octets) > _WORD:
            yield chunk
            chunk = b""
        chunk += octets
    yield chunk
