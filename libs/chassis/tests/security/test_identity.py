"""Identities: the same person always gives the same, and nothing else does."""

import hashlib
import hmac

import pytest
from pydantic import SecretStr

from chassis.security.identity import identity

PEPPER = SecretStr("a pepper for tests")
ADA = identity(PEPPER, "email", "ada@example.com")


def test_an_identity_is_the_hmac_of_kind_and_value() -> None:
    assert hmac.new(b"a pepper for tests", b"email:ada@example.com", hashlib.sha256).hexdigest() == ADA


@pytest.mark.parametrize("written", [" ada@example.com\n", "ADA@Example.COM", "Ada@example.com "])
def test_blanks_and_case_make_no_difference(written: str) -> None:
    assert identity(PEPPER, "email", written) == ADA


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert identity(PEPPER, "email", "zo\u00eb@example.com") == identity(PEPPER, "email", "ZOE\u0308@example.com")


@pytest.mark.parametrize(
    "other",
    [
        identity(PEPPER, "phone", "ada@example.com"),
        identity(SecretStr("another pepper"), "email", "ada@example.com"),
        identity(PEPPER, "email", "ada+1@example.com"),
    ],
)
def test_another_kind_pepper_or_address_gives_another_identity(other: str) -> None:
    assert other != ADA
