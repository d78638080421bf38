"""JSON of strangers."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway_service.domain.payload import Unreadable, read_form, read_json


def nested(depth: int) -> bytes:
    return b'{"a":' + b"[" * depth + b"]" * depth + b"}"


HOSTILE = (
    b"",
    b"[]",
    b'"text"',
    b"null",
    b"{",
    b"{}{}",
    b"\xff\xfe{}",
    b'{"a":"\xff"}',
    b'{"a":"\\u0000"}',
    b'{"a\\u0000":1}',
    b'{"a":"\\ud800"}',
    b'{"\\udfff":1}',
    b'{"a":NaN}',
    b'{"a":-Infinity}',
    b'{"a":1e400000}',
    b'{"a":1e-400000}',
    b'{"a":1e99999999999999999999}',
    b'{"a":' + b"9" * 5000 + b"}",
    b'{"a":0.' + b"9" * 5000 + b"}",
    nested(64),
    nested(20_000),
    b'{"a":' * 70 + b"1" + b"}" * 70,
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    b"a=b&c=d",
)


@pytest.mark.parametrize("body", HOSTILE)
def test_what_cannot_be_taken_is_said_to_be_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_json(body)


def test_of_a_key_that_comes_twice_the_last_one_holds() -> None:
    assert read_json(b'{"a":1,"a":2}') == {"a": 2}


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read_json(b'\xef\xbb\xbf{"a":1}') == {"a": 1}


def test_fractions_are_exact() -> None:
    assert read_json(b'{"a":0.1}') == {"a": Decimal("0.1")}


def test_pairs_of_surrogates_are_one_character() -> None:
    assert read_json(b'{"a":"\\ud83d\\ude00"}') == {"a": "\U0001f600"}


def test_a_form_is_read_as_its_fields() -> None:
    assert read_form(b"From=%2B15550100&Body=Yes%20please&Empty=&n=1&n=2") == {
        "From": "+15550100",
        "Body": "Yes please",
        "Empty": "",
        "n": "2",
    }


@pytest.mark.parametrize("body", [b"a", b"a=%ff", b"a=\xff", b"a=%00", b"%00=1", b"&".join(b"a=1" for _ in range(201))])
def test_a_form_nobody_could_keep_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_form(body)


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise_anything_else(body: bytes) -> None:
    for read in (read_json, read_form):
        with suppress(Unreadable):
            assert isinstance(read(body), dict)
