"""Every part is started with the variables it reads, and secrets stay the same from start to start."""

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from supervisor.datatypes import dict_of_key_value_pairs

from chassis.security.secrets import Vault
from lodestone_local.processes.configuration import quoted
from lodestone_local.settings import Settings
from lodestone_local.stack.credentials import Credentials, ensure_signing_keys
from lodestone_local.stack.development import development, write_development_file
from lodestone_local.stack.environment import Backing, service_environment, simulator_environment
from lodestone_local.stack.programs import application
from lodestone_local.stack.services import SERVICES, WITH_DATABASE

BACKING = Backing("postgresql://postgres:root@127.0.0.1:15432/postgres", "127.0.0.1:19092", kafka_forgets=False)


@pytest.fixture
def credentials(settings: Settings) -> Credentials:
    return Credentials.read(settings.local / "credentials.json")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_a_gateway_that_is_not_alone_drains(settings: Settings, credentials: Credentials) -> None:
    alone, paired = (
        application(settings, BACKING, credentials),
        application(replace(settings, two_gateways=True), BACKING, credentials),
    )
    drains = {name: "LODESTONE_DRAIN" not in program.environment for name, program in paired.items()}
    assert alone["gateway"].environment["LODESTONE_DRAIN"] == "PT0S"
    assert "gateway_2" not in alone
    assert {name for name, does in drains.items() if does} == {"simulator", "gateway", "gateway_2"}
    assert paired["gateway_2"].environment["LODESTONE_INSTANCE"] == "1"
    assert paired["gateway_2"].environment["LODESTONE_HTTP_PORT"] == str(settings.ports["gateway_2"])


def test_secrets_are_made_once_and_kept_from_others(settings: Settings) -> None:
    path = settings.local / "credentials.json"
    made = Credentials.read(path).get("stripe_webhook_secret")
    assert made.startswith("whsec_")
    assert Credentials.read(path).get("stripe_webhook_secret") == made
    assert mode(path) == 0o600


def test_the_signing_keys_are_a_pair(settings: Settings) -> None:
    private_file, public_file = ensure_signing_keys(settings.local / "keys")
    private = load_pem_private_key(private_file.read_bytes(), None)
    public = load_pem_public_key(public_file.read_bytes())
    public.verify(private.sign(b"token"), b"token")  # type: ignore[union-attr, call-arg]
    assert mode(private_file) == 0o600
    assert ensure_signing_keys(settings.local / "keys") == (private_file, public_file)


def test_every_service_gets_the_same_key_for_secrets(settings: Settings, credentials: Credentials) -> None:
    named = {
        service_environment(service, settings, BACKING, credentials)["LODESTONE_SECRETS_KEY_FILES"]
        for service in SERVICES
    }
    (file,) = map(Path, json.loads(*named))
    assert mode(file) == 0o600
    Vault.of_files([file])


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_each_service_gets_three_roles_of_its_own_database(
    service: str, settings: Settings, credentials: Credentials
) -> None:
    variables = service_environment(service, settings, BACKING, credentials)
    for variable, role in (("", "app"), ("OWNER_", "owner"), ("RELAY_", "relay")):
        url = variables[f"LODESTONE_{variable}DATABASE_URL"]
        assert url.startswith(f"postgresql://lodestone_{service}_{role}:")
        assert url.endswith(f"@127.0.0.1:15432/lodestone_{service}")
        assert "root" not in url
    assert variables["LODESTONE_HTTP_PORT"] == str(settings.ports[service])


def test_only_the_gateway_gets_the_private_key(settings: Settings, credentials: Credentials) -> None:
    variables = {service: service_environment(service, settings, BACKING, credentials) for service in SERVICES}
    holders = [service for service in SERVICES if "LODESTONE_TOKEN_PRIVATE_KEY_FILE" in variables[service]]
    assert holders == ["gateway"]


def test_the_gateway_knows_where_every_other_service_is(settings: Settings, credentials: Credentials) -> None:
    variables = service_environment("gateway", settings, BACKING, credentials)
    urls = json.loads(variables["LODESTONE_SERVICE_URLS"])
    assert set(urls) == set(SERVICES) - {"gateway"}
    assert urls["progress"] == f"http://127.0.0.1:{settings.ports['progress']}"


def test_the_simulator_signs_with_the_secret_the_gateway_verifies(settings: Settings, credentials: Credentials) -> None:
    write_development_file(settings, credentials)
    seeded = json.loads(settings.development_file.read_text())
    stripe = next(endpoint for endpoint in seeded["endpoints"] if endpoint["provider"] == "stripe")
    variables = simulator_environment(settings, credentials)
    assert stripe["secrets"] == [variables["LODESTONE_STRIPE_WEBHOOK_SECRET"]]
    assert variables["LODESTONE_STRIPE_WEBHOOK_URL"].endswith(f"/webhooks/stripe/{stripe['id']}")
    assert stripe["account"] == variables["LODESTONE_STRIPE_ACCOUNT"]
    assert mode(settings.development_file) == 0o600


def test_the_development_people_are_invented(credentials: Credentials) -> None:
    content = development(credentials)
    assert content["staff"]["email"].endswith("@example.com")
    assert content["approver"]["email"].endswith("@example.com")


def test_the_supervisor_reads_back_what_was_written() -> None:
    environment = {"URLS": '{"a": "http://x:1/?q=1,2"}', "PERCENT": "100%sure", "PLAIN": "a b=c", "NAME": "O'Neil ü"}
    read = dict_of_key_value_pairs(quoted(environment))
    # The supervisor expands percent signs in a second step.
    assert {name: value % {} for name, value in read.items()} == environment


@pytest.mark.parametrize("text", ["two\nlines", 'it\'s "both"'])
def test_what_the_supervisor_could_not_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="NOTE"):
        quoted({"NOTE": text})
