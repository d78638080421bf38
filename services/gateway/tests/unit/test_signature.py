"""Signatures, by example and by property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway_service.domain.signature import Flaw, flaw_of, sign

BODY, SECRET, NOW = b'{"id":"evt_1"}', "whsec_one", 1_770_000_000
GOOD = sign(BODY, SECRET, NOW)
DIGEST = GOOD.partition("v1=")[2]


def test_a_signature_of_these_bytes_is_good() -> None:
    assert flaw_of(GOOD, BODY, [SECRET], NOW) is None


def test_one_good_signature_among_several_is_enough() -> None:
    assert flaw_of(f"t={NOW},v1={'0' * 64},v1={DIGEST},v0=old", BODY, ["whsec_two", SECRET], NOW) is None


@pytest.mark.parametrize(
    ("header", "flaw"),
    [
        ("", Flaw.MALFORMED),
        (",,,", Flaw.MALFORMED),
        (DIGEST, Flaw.MALFORMED),
        (f"t={NOW}", Flaw.MALFORMED),
        (f"v1={DIGEST}", Flaw.MALFORMED),
        (f"t=now,v1={DIGEST}", Flaw.MALFORMED),
        (f"t=-{NOW},v1={DIGEST}", Flaw.MALFORMED),
        (f"t={NOW}.5,v1={DIGEST}", Flaw.MALFORMED),
        (f"t=١٢٣,v1={DIGEST}", Flaw.MALFORMED),
        (f"t=²,v1={DIGEST}", Flaw.MALFORMED),
        (f"t={'9' * 400},v1={DIGEST}", Flaw.MALFORMED),
        (f"t={NOW},t={NOW},v1={DIGEST}", Flaw.MALFORMED),
        (GOOD + "," * 3000, Flaw.MALFORMED),
        (f"t={NOW},v0={DIGEST}", Flaw.MALFORMED),
        (f"t={NOW},v1=", Flaw.MISMATCH),
        (f"t={NOW},v1=é", Flaw.MISMATCH),
        (f"t={NOW},v1=\udcff", Flaw.MISMATCH),
        (f"t={NOW + 1},v1={DIGEST}", Flaw.MISMATCH),
        (f"t={NOW},v1={DIGEST.upper()}", Flaw.MISMATCH),
        (f"t={NOW},v1={DIGEST[:-1]}", Flaw.MISMATCH),
        (sign(BODY, SECRET, NOW - 300), None),
        (sign(BODY, SECRET, NOW - 301), Flaw.STALE),
        (sign(BODY, SECRET, NOW + 60), None),
        (sign(BODY, SECRET, NOW + 61), Flaw.FUTURE),
        (sign(BODY, SECRET, NOW + 315_360_000), Flaw.FUTURE),
        (sign(BODY, SECRET, 0), Flaw.STALE),
    ],
)
def test_the_corpus_of_odd_headers(header: str, flaw: Flaw | None) -> None:
    assert flaw_of(header, BODY, [SECRET], NOW) is flaw


@given(st.binary(max_size=200), st.integers(0, 199), st.integers(1, 255))
def test_one_changed_byte_is_seen(body: bytes, at: int, change: int) -> None:
    header = sign(body, SECRET, NOW)
    if body:
        at %= len(body)
        changed = body[:at] + bytes([body[at] ^ change]) + body[at + 1 :]
        assert flaw_of(header, changed, [SECRET], NOW) is Flaw.MISMATCH
    assert flaw_of(header, body + b" ", [SECRET], NOW) is Flaw.MISMATCH


@given(st.text(max_size=300))
def test_no_header_makes_it_raise(header: str) -> None:
    assert flaw_of(header, BODY, [SECRET], NOW) is not None
