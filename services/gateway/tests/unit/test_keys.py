"""Secrets of API keys: what they look like, and when each ends."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from gateway_service.api.tokens import new_secret
from gateway_service.domain.keys import KeySecret, KeyUse, ends
from gateway_service.domain.people import hashed, tenant_of
from gateway_service.domain.routes import TABLE
from gateway_service.domain.routes.route import ADMIN, PEOPLE, STAFF, TENANT, Route

TENANT_ID = UUID(int=7)
NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
MINUTES = st.integers(min_value=-10, max_value=10).map(lambda minutes: NOW + timedelta(minutes=minutes))


def secret(number: int, *, expires_at: datetime | None = None) -> KeySecret:
    return KeySecret(bytes([number]), f"p{number}", NOW - timedelta(days=10 - number), expires_at, None)


def test_a_secret_names_its_tenant_and_begins_with_its_prefix() -> None:
    made = new_secret(TENANT_ID)
    assert tenant_of(made.text) == TENANT_ID
    assert made.text.startswith(f"lk_{TENANT_ID.hex}_{made.prefix}_")
    assert made.hash == hashed(made.text)
    assert made.text not in repr(made)
    assert new_secret(TENANT_ID).text != made.text


def test_the_newest_secret_goes_on_for_the_overlap_and_older_ones_end() -> None:
    kept = [secret(1), secret(3), secret(2)]
    assert ends(kept, NOW, timedelta(hours=1)) == {b"\3": NOW + timedelta(hours=1), b"\2": NOW, b"\1": NOW}


def test_a_key_that_has_ended_has_nothing_to_replace() -> None:
    assert ends([secret(1, expires_at=NOW)], NOW, timedelta(hours=1)) == {}


@given(st.lists(st.none() | MINUTES, max_size=5), st.integers(min_value=0, max_value=600))
def test_at_most_one_goes_on_and_none_for_longer_than_it_would_have(
    expiries: list[datetime | None], overlap: int
) -> None:
    kept = [secret(number, expires_at=at) for number, at in enumerate(expiries)]
    ending = ends(kept, NOW, timedelta(seconds=overlap))
    assert sum(at > NOW for at in ending.values()) <= 1
    for one in kept:
        was = one.expires_at
        if one.key_hash in ending and was is not None:
            assert ending[one.key_hash] <= was


def test_the_last_use_is_written_once_a_minute() -> None:
    assert KeyUse(UUID(int=1), "service", None).is_stale(NOW)
    assert not KeyUse(UUID(int=1), "service", NOW - timedelta(seconds=59)).is_stale(NOW)
    assert KeyUse(UUID(int=1), "service", NOW - timedelta(seconds=60)).is_stale(NOW)


def test_a_path_for_people_is_for_no_key_whatever_its_role() -> None:
    decided = Route("payouts", "POST", "/x", PEOPLE)
    assert decided.admits(ADMIN, by_key=False)
    assert not decided.admits(ADMIN, by_key=True)
    assert Route("payouts", "POST", "/x", TENANT).admits(STAFF, by_key=True)
    assert all(route.in_person for route in TABLE if route.roles & TENANT == PEOPLE)
