"""What the audit log keeps of a body."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway_service.domain.audit import HIDDEN, reduced

ID = "0199a1c0-0010-7000-8000-000000000010"
SECRET = "Canary secret 4711 of ada@example.com"
JSON = st.recursive(
    st.just(SECRET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["role", "x", "id", SECRET]), inner),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ({"role": "admin", "disabled": True, "limit": 5}, {"role": "admin", "disabled": True, "limit": 5}),
        (
            {"email": "a@example.com", "password": "x", "code": 123456},
            dict.fromkeys(("email", "password", "code"), HIDDEN),
        ),
        ({"phone": 123, "name": "Ada", "first_name": "Ada"}, dict.fromkeys(("phone", "name", "first_name"), HIDDEN)),
        (
            {"campaign_id": ID, "api_key": ID, "ends_at": "2026-03-01T10:00:00Z"},
            {"campaign_id": ID, "api_key": HIDDEN, "ends_at": "2026-03-01T10:00:00Z"},
        ),
        ({"role": "see ada@example.com", "note": None}, {"role": HIDDEN, "note": None}),
        ({"ada@example.com": 1}, {HIDDEN: 1}),
        ([{"status": "active"}, "free text", 7], [{"status": "active"}, HIDDEN, HIDDEN]),
        ("text", HIDDEN),
        (None, None),
    ],
)
def test_of_a_body_stays_what_is_neither_secret_nor_personal(body: Any, kept: Any) -> None:
    assert reduced(body) == kept


@given(JSON)
def test_a_text_of_somebody_stays_nowhere(body: Any) -> None:
    assert SECRET not in str(reduced(body))


def test_what_is_deep_or_long_is_cut() -> None:
    deep: Any = 1
    for _ in range(50):
        deep = {"a": deep}
    assert str(reduced(deep)).count("{") <= 7
    assert len(reduced([1] * 1000)) == 50
