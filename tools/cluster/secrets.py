"""`python -m tools.cluster.secrets`: the Secrets of a cluster on this machine, ready for `kubectl apply -f -`.

Made once and kept below `.local/cluster`, so that the databases that know them can go on knowing them.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from lodestone_local.stack.credentials import Credentials, ensure_secrets_key, ensure_signing_keys
from lodestone_local.stack.services import WITH_DATABASE
from tools.checks.manifests.building import K8S
from tools.checks.manifests.manifest import Manifest, secrets_of
from tools.checks.tree import ROOT

NAMESPACE = "lodestone"
FOLDER = ROOT / ".local" / "cluster"
_LISTED = K8S / "components" / "external-secrets" / "secrets.yaml"
_ROLES = ("owner", "app", "relay")
_URLS = {
    "LODESTONE_OWNER_DATABASE_URL": "owner",
    "LODESTONE_DATABASE_URL": "app",
    "LODESTONE_RELAY_DATABASE_URL": "relay",
}
"""The role that each URL signs in as."""
_KEPT = {"LODESTONE_IDENTITY_PEPPER": "identity_pepper", "LODESTONE_LINK_KEY": "portal_secret"}
"""The name under which each secret is kept."""


def secrets(folder: Path) -> list[dict[str, Any]]:
    """Every Secret that an installation brings, and that of PostgreSQL; what is made anew is kept in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    credentials, files = Credentials.read(folder / "credentials.json"), _files(folder)
    listed = secrets_of([Manifest(body) for body in yaml.safe_load_all(_LISTED.read_text())])
    made = {
        name: {key: files.get(key) or _value(credentials, name.removesuffix("-owner"), key) for key in sorted(keys)}
        for name, keys in listed.items()
    }
    made["postgres"] = {"POSTGRES_PASSWORD": credentials.role_password("postgres"), "roles.sql": _roles(credentials)}
    return [_manifest(name, content) for name, content in made.items()]


def operator_key(folder: Path) -> str:
    """The key with which a person makes the first tenant."""
    return _operator_key(Credentials.read(folder / "credentials.json"))


def _operator_key(credentials: Credentials) -> str:
    return f"lo_{credentials.get('operator')}"


def _manifest(name: str, content: Mapping[str, str]) -> dict[str, Any]:
    metadata = {"name": name, "namespace": NAMESPACE}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": dict(content)}


def _files(folder: Path) -> dict[str, str]:
    private, public = ensure_signing_keys(folder)
    sealing = ensure_secrets_key(folder)
    named = {"token.private.pem": private, "token.public.pem": public, "secrets.key": sealing}
    return {name: path.read_text() for name, path in named.items()}


def _value(credentials: Credentials, service: str, key: str) -> str:
    """What a key holds; what this cluster has no use for (a broker that asks for names, a bucket) is empty."""
    if key in _URLS:
        return _url(credentials, service, _URLS[key])
    if key in _KEPT:
        return credentials.get(_KEPT[key])
    if key == "LODESTONE_OPERATOR_KEY_HASHES":
        return json.dumps([hashlib.sha256(_operator_key(credentials).encode()).hexdigest()])
    return ""


def _role(service: str, role: str) -> str:
    return f"lodestone_{service}_{role}"


def _url(credentials: Credentials, service: str, role: str) -> str:
    name = _role(service, role)
    return f"postgresql://{name}:{credentials.role_password(name)}@postgres:5432/lodestone_{service}"


def _roles(credentials: Credentials) -> str:
    """What a new server is told: databases and roles of every service. Passwords are letters and digits, made by us."""
    return "\n".join(line for service in WITH_DATABASE for line in _of_service(credentials, service))


def _of_service(credentials: Credentials, service: str) -> Iterator[str]:
    database = f"lodestone_{service}"
    for role in _ROLES:
        name = _role(service, role)
        yield f"CREATE ROLE {name} LOGIN NOBYPASSRLS PASSWORD '{credentials.role_password(name)}';"
    owner, *others = (_role(service, role) for role in _ROLES)
    yield f"CREATE DATABASE {database} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8';"
    yield f"REVOKE ALL ON DATABASE {database} FROM PUBLIC;"
    yield f"GRANT CONNECT ON DATABASE {database} TO {', '.join(others)};"
    yield f"\\connect {database}"
    yield f"ALTER SCHEMA public OWNER TO {owner};"
    yield f"GRANT USAGE ON SCHEMA public TO {', '.join(others)};"


def main() -> int:
    """Print the Secrets, and to the person who asked the operator's key."""
    print(yaml.safe_dump_all(secrets(FOLDER), sort_keys=False))
    print(f"the operator's key: {operator_key(FOLDER)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
