"""Secrets of a cluster on one machine: all that manifests name, the same each time, and good enough to start with."""

from pathlib import Path
from typing import Any

import pytest

from chassis.security.secrets import Vault
from gateway_service.domain.people import hashed
from tools.checks.manifests.building import overlays
from tools.cluster.secrets import operator_key, secrets


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture
def made(folder: Path) -> dict[str, dict[str, str]]:
    return {secret["metadata"]["name"]: secret["stringData"] for secret in secrets(folder)}


def test_every_secret_that_a_manifest_names_is_made(made: dict[str, dict[str, str]]) -> None:
    expected: dict[str, Any] = {name: set(keys) for name, keys in overlays()["local"].secrets.items()}
    expected["postgres"] = {"POSTGRES_PASSWORD", "roles.sql"}
    assert {name: set(content) for name, content in made.items()} == expected


def test_they_are_the_same_the_next_time(folder: Path, made: dict[str, dict[str, str]]) -> None:
    assert {secret["metadata"]["name"]: secret["stringData"] for secret in secrets(folder)} == made


def test_what_services_share_is_the_same(made: dict[str, dict[str, str]]) -> None:
    assert made["gateway"]["LODESTONE_IDENTITY_PEPPER"] == made["enrollment"]["LODESTONE_IDENTITY_PEPPER"] != ""
    assert made["gateway"]["LODESTONE_LINK_KEY"] == made["messaging"]["LODESTONE_LINK_KEY"] != ""


def test_the_operator_is_known_by_the_hash_of_the_key(folder: Path, made: dict[str, dict[str, str]]) -> None:
    assert made["gateway"]["LODESTONE_OPERATOR_KEY_HASHES"] == f'["{hashed(operator_key(folder)).hex()}"]'


def test_the_sealing_key_opens_a_vault(tmp_path: Path, made: dict[str, dict[str, str]]) -> None:
    (tmp_path / "secrets.key").write_text(made["gateway-keys"]["secrets.key"])
    Vault.of_files((tmp_path / "secrets.key",))


def test_the_server_knows_each_role_by_the_password_of_its_url(made: dict[str, dict[str, str]]) -> None:
    url = made["payouts"]["LODESTONE_DATABASE_URL"]
    role, password = url.removeprefix("postgresql://").partition("@")[0].split(":")
    assert f"CREATE ROLE {role} LOGIN NOBYPASSRLS PASSWORD '{password}';" in made["postgres"]["roles.sql"]
