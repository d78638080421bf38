import contextlib
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestone_simulator.providers.stripe.forms import Form, parse
from lodestone_simulator.providers.stripe.refusals import ErrorAnswer


def test_brackets_nest() -> None:
    encoded = "amount=5&metadata[payout_id]=p1&expand[0]=a&expand[1]=b.c&created[gte]=7&x[]=1&x[]=2&p[q][r]=s"
    assert parse(encoded) == {
        "amount": "5",
        "metadata": {"payout_id": "p1"},
        "expand": ["a", "b.c"],
        "created": {"gte": "7"},
        "x": ["1", "2"],
        "p": {"q": {"r": "s"}},
    }


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_any_form_is_read_or_refused(pairs: dict[str, str]) -> None:
    with contextlib.suppress(ErrorAnswer):
        assert len(parse(urlencode(pairs))) <= len(pairs)


@pytest.mark.parametrize("value", ["1.5", "abc", "0", "1" * 30, "--1"])
def test_only_whole_numbers_within_bounds_are_amounts(value: str) -> None:
    with pytest.raises(ErrorAnswer):
        Form({"amount": value}).integer("amount", least=1)


def test_metadata_has_limits() -> None:
    for pairs in ({"k" * 41: "v"}, {"k": "v" * 501}, {str(n): "" for n in range(51)}):
        with pytest.raises(ErrorAnswer):
            Form({"metadata": pairs}).metadata()
