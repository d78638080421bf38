"""Users: what may be changed, who must stay, and codes that are read by people."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
import pytest

from gateway_service.api.tokens import new_recovery_codes
from gateway_service.clients import Codes
from gateway_service.domain.users import User, UserRole, UserStatus, changed, leaves_an_admin, recovery_hash

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
ADMIN = User(
    UUID(int=1),
    "a@example.com",
    "",
    UserRole.ADMIN,
    UserStatus.ACTIVE,
    True,
    False,
    NOW,
)


def test_what_is_not_asked_for_stays() -> None:
    assert changed(ADMIN, role=None, is_disabled=None) == ADMIN


@pytest.mark.parametrize(
    ("has_password", "is_disabled", "status"),
    [
        (True, True, UserStatus.DISABLED),
        (True, False, UserStatus.ACTIVE),
        (False, False, UserStatus.INVITED),
        (False, True, UserStatus.DISABLED),
    ],
)
def test_who_is_let_in_again_without_a_password_is_invited(
    has_password: bool,
    is_disabled: bool,
    status: UserStatus,
) -> None:
    user = replace(ADMIN, has_password=has_password, status=UserStatus.DISABLED)
    assert changed(user, role=None, is_disabled=is_disabled).status is status


def test_the_last_admin_stays() -> None:
    demoted, disabled = replace(ADMIN, role=UserRole.STAFF), replace(ADMIN, status=UserStatus.DISABLED)
    for after in (demoted, disabled, replace(ADMIN, status=UserStatus.INVITED)):
        assert not leaves_an_admin({ADMIN.id}, after)
        assert leaves_an_admin({ADMIN.id, UUID(int=2)}, after)
    assert leaves_an_admin(set(), ADMIN)


def test_a_recovery_code_is_the_same_however_it_is_typed() -> None:
    code = new_recovery_codes()[0]
    typed = f" {code[:5].upper()}-{code[5:10]} {code[10:]} "
    assert recovery_hash(ADMIN.id, typed) == recovery_hash(ADMIN.id, code)
    assert recovery_hash(UUID(int=2), code) != recovery_hash(ADMIN.id, code)
    assert len(set(new_recovery_codes())) == 10


def test_a_code_is_good_for_its_step_and_its_neighbours() -> None:
    codes = Codes()
    secret = codes.new_secret()
    app = pyotp.TOTP(secret)
    step = app.timecode(NOW)
    for seconds, found in ((0, step), (-30, step - 1), (30, step + 1), (-90, None), (90, None)):
        assert codes.step_of(secret, app.at(NOW + timedelta(seconds=seconds)), NOW) == found
    assert codes.step_of(secret, "é" * 6, NOW) is None
    assert "secret=" + secret in codes.uri(secret, "a@example.com")
