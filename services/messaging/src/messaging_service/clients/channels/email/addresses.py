"""Internationalised mailboxes: the domain as the network knows it, and whether the rest needs more than ASCII.

Sources: IDNA 2008 (RFC 5891) with the mapping of UTS 46, by the library `idna`; SMTPUTF8 (RFC 6531).
"""

import unicodedata

import idna


def with_ascii_domain(mailbox: str) -> str:
    """A mailbox with its domain as A-labels (`xn--…`), all in normal form. Raises `ValueError` if it has none."""
    local, _, domain = unicodedata.normalize("NFC", mailbox).rpartition("@")
    return f"{local}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode()}"


def canonical(mailbox: str) -> str:
    """One spelling of a mailbox; of one whose domain no network knows the one it has."""
    try:
        return with_ascii_domain(mailbox.strip())
    except ValueError:
        return mailbox.strip()
