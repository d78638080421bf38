"""Containers get their secrets as files that are made once and agree with the compose file."""

import stat
from pathlib import Path

import pytest
import yaml

from chassis.installation import services_in
from lodestone_local.settings import REPOSITORY
from lodestone_local.stack.container_secrets import ensure_container_secrets
from lodestone_local.stack.services import WITH_DATABASE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ensure_container_secrets(tmp_path / "secrets")
    return tmp_path / "secrets"


def test_every_secret_of_the_compose_file_is_made_and_no_other(folder: Path) -> None:
    declared = yaml.load((REPOSITORY / "docker-compose.yml").read_text(), yaml.CSafeLoader)["secrets"]
    assert ensure_container_secrets(folder) == sorted(declared)
    assert all((folder / name).read_text().strip() for name in declared)


def test_they_stay_as_they_are(folder: Path) -> None:
    before = {file.name: file.read_text() for file in folder.iterdir() if file.is_file()}
    (folder / "stripe_api_key").write_text("sk_test_mine")
    ensure_container_secrets(folder)
    after = {file.name: file.read_text() for file in folder.iterdir() if file.is_file()}
    assert after == before | {"stripe_api_key": "sk_test_mine"}


def test_other_accounts_of_the_machine_cannot_reach_what_containers_can_read(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir() if file.is_file()} == {0o644}
    assert stat.S_IMODE((folder / "kept" / "credentials.json").stat().st_mode) == 0o600


def test_an_installation_finds_the_three_urls_of_each_service(folder: Path, tmp_path: Path) -> None:
    for service in WITH_DATABASE:
        own = tmp_path / "mounted" / service
        own.mkdir(parents=True)
        for end in ("database_url", "owner_database_url", "relay_database_url"):
            (own / f"lodestone_{end}").write_text((folder / f"{service}_{end}").read_text())
    (tmp_path / "mounted" / "..data").mkdir()
    found = services_in(tmp_path / "mounted")
    assert sorted(found) == sorted(WITH_DATABASE)
    assert "lodestone_payouts_owner:" in found["payouts"].owner_database_url.get_secret_value()
