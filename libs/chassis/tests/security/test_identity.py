"""Identities: the same person always gives the same, and nothing else does."""

import hashlib
import hmac
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from chassis.security.identity import compared_email, identity

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


def same(kind: str, *written: str) -> bool:
    return len({identity(PEPPER, TENANT, kind, one) for one in written}) == 1


@pytest.mark.parametrize(
    "written",
    [
        ("ada@bücher.example", "ada@xn--bcher-kva.example", "ADA@XN--BCHER-KVA.EXAMPLE", "ada@BÜCHER.example"),
        ("ada@bücher.example", "ada@bu\u0308cher.example", "ada@bücher\u3002example", "ada@bücher.example."),
        (
            "ada@example.com",
            "\ufeffada@example.com",
            "\u200bada@example.com\u200e\u00a0",
            "\u202aada@example.com\u202c",
        ),
        ("νίκος@example.com", "ΝΊΚΟΣ@example.com"),
        ("ada@[192.0.2.1]", " Ada@[192.0.2.1]"),
        ("ada@under_score.example", "ADA@Under_Score.example"),
    ],
)
def test_one_persons_address_is_one_however_it_is_written(written: tuple[str, ...]) -> None:
    assert same("email", *written)


@pytest.mark.parametrize(
    "written",
    [
        ("straße@example.com", "strasse@example.com"),
        ("ada@straße.example", "ada@strasse.example"),
        ("\ufb01@example.com", "fi@example.com"),
        ("\u0131da@example.com", "ida@example.com"),
        ("a.da@example.com", "ada@example.com"),
        ("ada+1@example.com", "ada@example.com"),
        ("ad\u200ba@example.com", "ada@example.com"),
    ],
)
def test_two_peoples_addresses_are_never_one(written: tuple[str, str]) -> None:
    assert not same("email", *written)


@given(st.emails() | st.text(max_size=40))
@example("0\r.")
@example("0 . .")
def test_what_is_compared_is_compared_as_itself(address: str) -> None:
    assert compared_email(compared_email(address)) == compared_email(address)


def test_a_phone_number_is_one_however_it_is_grouped() -> None:
    assert same("phone", "+49 (171) 123-45 67", "0049 171 1234567", "+491711234567", "\uff0b49171 1234567")
    assert not same("phone", "+491711234567", "01711234567")


def test_ids_of_other_systems_are_compared_exactly() -> None:
    assert not same("payment", "pi_A", "pi_a")
    assert same("external", "crm-1", " crm-1\n")
