"""Identities: the same person always gives the same, and nothing else does."""

import hashlib
import hmac
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.security.identity import identity

PEPPER = SecretStr("a pepper for tests")
TENANT, OTHER_TENANT = UUID(int=1), UUID(int=2)
ADA = identity(PEPPER, TENANT, "email", "ada@example.com")


def test_an_identity_is_the_hmac_of_kind_and_value_under_the_tenants_own_pepper() -> None:
    own = hmac.new(b"a pepper for tests", f"identity:{TENANT}".encode(), hashlib.sha256).digest()
    assert hmac.new(own, b"email:ada@example.com", hashlib.sha256).hexdigest() == ADA


@pytest.mark.parametrize("written", [" ada@example.com\n", "ADA@Example.COM", "Ada@example.com "])
def test_blanks_and_case_make_no_difference(written: str) -> None:
    assert identity(PEPPER, TENANT, "email", written) == ADA


def test_composed_and_decomposed_letters_are_the_same() -> None:
    composed = identity(PEPPER, TENANT, "email", "zo\u00eb@example.com")
    assert composed == identity(PEPPER, TENANT, "email", "ZOE\u0308@example.com")


@pytest.mark.parametrize(
    "other",
    [
        identity(PEPPER, OTHER_TENANT, "email", "ada@example.com"),
        identity(PEPPER, TENANT, "phone", "ada@example.com"),
        identity(SecretStr("another pepper"), TENANT, "email", "ada@example.com"),
        identity(PEPPER, TENANT, "email", "ada+1@example.com"),
    ],
)
def test_another_tenant_kind_pepper_or_address_gives_another_identity(other: str) -> None:
    assert other != ADA
