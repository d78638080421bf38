"""Sealed secrets: readable here, for one tenant and one purpose, and nowhere else."""

import logging
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.security.secrets import SealBroken, Vault, new_key

TENANT, OTHER = UUID(int=1), UUID(int=2)
PURPOSE = "provider_account"
SECRET = SecretStr("sk_live_öäü")
OLD, NEW = SecretStr(new_key()), SecretStr(new_key())


def sealed_with(vault: Vault) -> str:
    """The secret, sealed for the tenant."""
    return vault.seal(SECRET, tenant_id=TENANT, purpose=PURPOSE)


def revealed_by(vault: Vault, sealed: str) -> str:
    """The plain text a vault reads for the tenant."""
    return vault.reveal(sealed, tenant_id=TENANT, purpose=PURPOSE).get_secret_value()


def test_a_sealed_secret_is_revealed_to_its_tenant_and_purpose() -> None:
    assert revealed_by(Vault([OLD]), sealed_with(Vault([OLD]))) == SECRET.get_secret_value()


@pytest.mark.parametrize(("tenant_id", "purpose"), [(OTHER, PURPOSE), (TENANT, "endpoint")])
def test_a_sealed_secret_cannot_be_moved_to_another_tenant_or_purpose(tenant_id: UUID, purpose: str) -> None:
    sealed = sealed_with(Vault([OLD]))
    with pytest.raises(SealBroken):
        Vault([OLD]).reveal(sealed, tenant_id=tenant_id, purpose=purpose)


def test_equal_secrets_do_not_look_equal() -> None:
    assert sealed_with(Vault([OLD])) != sealed_with(Vault([OLD]))


def test_a_new_key_in_front_seals_and_the_old_one_still_reveals() -> None:
    before, rotated = sealed_with(Vault([OLD])), Vault([NEW, OLD])
    assert revealed_by(rotated, before) == SECRET.get_secret_value()
    assert revealed_by(Vault([NEW]), sealed_with(rotated)) == SECRET.get_secret_value()


def test_what_an_old_key_sealed_is_lost_when_that_key_is_removed_unless_it_was_resealed() -> None:
    before, rotated = sealed_with(Vault([OLD])), Vault([NEW, OLD])
    after = rotated.reseal(before, tenant_id=TENANT, purpose=PURPOSE)
    assert (rotated.is_stale(before), rotated.is_stale(after)) == (True, False)
    assert revealed_by(Vault([NEW]), after) == SECRET.get_secret_value()
    with pytest.raises(SealBroken):
        revealed_by(Vault([NEW]), before)


def test_resealing_under_the_same_key_changes_nothing() -> None:
    sealed = sealed_with(Vault([OLD]))
    assert Vault([OLD, NEW]).reseal(sealed, tenant_id=TENANT, purpose=PURPOSE) == sealed


def test_resealing_for_another_tenant_fails() -> None:
    with pytest.raises(SealBroken):
        Vault([NEW, OLD]).reseal(sealed_with(Vault([OLD])), tenant_id=OTHER, purpose=PURPOSE)


@pytest.mark.parametrize("place", range(4))
def test_every_part_of_a_sealed_text_is_guarded(place: int) -> None:
    parts = sealed_with(Vault([OLD])).split(".")
    parts[place] = ("B" if parts[place][0] == "A" else "A") + parts[place][1:]
    with pytest.raises(SealBroken):
        revealed_by(Vault([OLD]), ".".join(parts))


@pytest.mark.parametrize("text", ["", "1", "1..", "sk_live_plain", "1.0.0.0", "1." + "ö" * 20])
def test_text_that_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(SealBroken):
        revealed_by(Vault([OLD]), text)


def test_nothing_secret_is_printed_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    vault = Vault([OLD, NEW])
    sealed = sealed_with(vault)
    logging.getLogger("test").warning("%r %s %r %r", vault, sealed, vars(vault), vault.reveal)
    with pytest.raises(SealBroken) as failure:
        vault.reveal(sealed, tenant_id=OTHER, purpose=PURPOSE)
    said = caplog.text + repr(failure.value)
    for secret in (OLD, NEW, SECRET):
        assert secret.get_secret_value() not in said


def test_keys_come_from_files_the_current_one_first(tmp_path: Path) -> None:
    files = [tmp_path / "new", tmp_path / "old"]
    for file, key in zip(files, (NEW, OLD), strict=True):
        file.write_text(f"{key.get_secret_value()}\n")
    assert not Vault([NEW]).is_stale(sealed_with(Vault.of_files(files)))


@pytest.mark.parametrize("keys", [[], ["short"], ["c2hvcnQ="], ["ö"]])
def test_a_vault_without_a_proper_key_is_refused(keys: list[str]) -> None:
    with pytest.raises(ValueError, match=r"key|base64|padding|ASCII"):
        Vault([SecretStr(key) for key in keys])
