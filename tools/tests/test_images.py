"""The tree keeps its rules of containers, and each fault that is planted is named."""

import copy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.checks import compose, images
from tools.checks.tree import ROOT

SERVICES = images.services_of(ROOT)
DOCKERFILE = (ROOT / "Dockerfile").read_text()
IGNORED = (ROOT / ".dockerignore").read_text()
Content = dict[str, Any]
NO_LIMITS: Content = {"resources": {"limits": {}}}


def test_the_tree_has_no_fault() -> None:
    assert images.faults(ROOT) == []


def _without(*names: str) -> Callable[[Content], None]:
    """Removes what the path of `names` leads to."""

    def remove(content: Content) -> None:
        for name in names[:-1]:
            content = content[name]
        content.pop(names[-1])

    return remove


def _with(*path: Any) -> Callable[[Content], None]:
    """Puts the last of `path` where the others lead."""

    def put(content: Content) -> None:
        for name in path[:-2]:
            content = content[name]
        content[path[-2]] = path[-1]

    return put


PLANTED: tuple[tuple[Callable[[Content], None], str], ...] = (
    (_without("services", "progress"), "progress: no container of this name runs progress_service"),
    (_with("services", "payouts", "command", ["messaging_service", "all"]), "payouts: no container of this name runs"),
    (_without("services", "simulator", "profiles"), "simulator: must be started by its profile alone"),
    (_with("services", "gateway", "environment", "LODESTONE_SERVICE_URLS", "{}"), "does not lead to enrollment"),
    (_with("networks", "inside", None), "the network inside must be internal"),
    (_with("services", "kafka", "networks", ["inside", "outside"]), "kafka: may be on the network inside alone"),
    (_with("secrets", "spare", {"file": "./secrets/spare"}), "the secret spare is given to nobody"),
    (_with("secrets", "link_key", {"file": "./secrets/other"}), "the secret link_key must be the file of this name"),
    (_with("services", "migrate", "secrets", ["admin_database_url"]), "migrate: does not get gateway_database_url"),
    (_with("services", "console", "read_only", False), "console: its root file system must be read-only"),
    (_without("services", "console", "cap_drop"), "console: it must drop all capabilities"),
    (_with("services", "console", "cap_add", ["SYS_ADMIN"]), "console: it must drop all capabilities"),
    (_without("services", "postgres", "security_opt"), "postgres: it must not gain privileges"),
    (_with("services", "statistics", "deploy", NO_LIMITS), "statistics: it has no limit of memory"),
    (_with("services", "statistics", "deploy", NO_LIMITS), "statistics: it has no limit of pids"),
    (_with("services", "postgres", "image", "postgres"), "postgres: its image 'postgres' has no tag that stays"),
    (_with("services", "kafka", "image", "apache/kafka:latest"), "kafka: its image 'apache/kafka:latest' has no tag"),
    (_without("services", "kafka", "healthcheck"), "kafka: it has no health check"),
    (_with("services", "gateway", "healthcheck", {"disable": True}), "gateway: it has no health check"),
    (_with("services", "topics", "healthcheck", {}), "topics: what ends has no health"),
    (_with("services", "gateway", "restart", "always"), "gateway: it is not started again when it ends"),
    (_with("services", "console", "depends_on", {"door": {}}), "console: it waits for door, which is not there"),
    (
        _with("services", "console", "depends_on", {"gateway": {"condition": "service_started"}}),
        "console: it must wait for gateway with service_healthy",
    ),
    (
        _with("services", "gateway", "depends_on", {"migrate": {"condition": "service_healthy"}}),
        "gateway: it must wait for migrate with service_completed_successfully",
    ),
    (
        _with("services", "gateway", "depends_on", {"simulator": {"condition": "service_healthy"}}),
        "gateway: it waits for simulator, which only a profile starts",
    ),
    (_with("services", "campaigns", "networks", ["elsewhere"]), "campaigns: its network elsewhere is not declared"),
    (_with("services", "campaigns", "volumes", ["attic:/attic"]), "campaigns: its volume attic:/attic is not declared"),
    (_with("services", "campaigns", "secrets", ["whisper"]), "campaigns: its secret whisper is not declared"),
    (_with("services", "kafka", "ports", ["9092:9092"]), "kafka: it may publish no port, and publishes 9092:9092"),
    (_with("services", "gateway", "ports", ["18080:8080"]), "gateway: its port 18080:8080 must begin with"),
    (
        _with("services", "enrollment", "environment", "LODESTONE_IDENTITY_PEPPER", "salt"),
        "enrollment: LODESTONE_IDENTITY_PEPPER must be a secret, not a variable",
    ),
    (
        _with("services", "progress", "secrets", ["progress_owner_database_url"]),
        "progress: only migrate may have the secret progress_owner_database_url",
    ),
    (
        _with("services", "progress", "secrets", ["progress_database_url"]),
        "progress: it does not get progress_database_url as lodestone_database_url",
    ),
    (_with("services", "progress", "secrets", ["secrets_key"]), "progress: it seals nothing, so it may not get"),
    (_without("services", "payouts", "secrets"), "payouts: it must get the key of sealed secrets"),
    (_with("services", "messaging", "stop_grace_period", "20s"), "messaging: killed after 20 s, and its end may take"),
)


@pytest.mark.parametrize(("plant", "sentence"), PLANTED, ids=[sentence for _, sentence in PLANTED])
def test_a_fault_of_the_compose_file_is_named(plant: Callable[[Content], None], sentence: str) -> None:
    # Copied deeply: what several containers share by an anchor is one object, and only one of them gets the fault.
    content = compose.read(ROOT / "docker-compose.yml", SERVICES).content
    planted = {key: {name: copy.deepcopy(value) for name, value in content[key].items()} for key in KEYS}
    plant(planted)
    assert any(sentence in found for found in compose.faults(compose.Compose(planted, SERVICES)))


KEYS = ("services", "networks", "volumes", "secrets")


def test_a_service_that_is_new_must_be_in_the_compose_file() -> None:
    read = compose.read(ROOT / "docker-compose.yml", (*SERVICES, "loyalty"))
    assert "loyalty: no container of this name runs loyalty_service" in compose.faults(read)
    assert "gateway: LODESTONE_SERVICE_URLS does not lead to loyalty" in compose.faults(read)
    assert "migrate: does not get loyalty_database_url in the folder of loyalty" in compose.faults(read)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("USER 10001:10001", "USER root", "must run as somebody who is not root"),
        ("HEALTHCHECK ", "# HEALTHCHECK ", "has no health check"),
        ("WORKDIR /var/lib/lodestone", "RUN apt-get install gcc", "installs something"),
        ("org.opencontainers.image.revision=", "revision=", "the label revision is missing"),
        ("COPY services services", "COPY services/gateway services/gateway", "services is not copied whole"),
        ("PYTHON_IMAGE=python:3.11-slim", "PYTHON_IMAGE=python", "the base ${PYTHON_IMAGE} is no ARG with a tag"),
        ("NODE_IMAGE=node:24-slim", "NODE_IMAGE=node:latest", "the base ${NODE_IMAGE} is no ARG with a tag"),
        ("COPY deploy/simulator", "# COPY deploy/simulator", "deploy/simulator is not copied whole"),
    ],
)
def test_a_fault_of_the_image_is_named(old: str, new: str, sentence: str) -> None:
    assert old in DOCKERFILE
    assert any(sentence in found for found in images.image_faults(DOCKERFILE.replace(old, new), IGNORED))


@pytest.mark.parametrize(
    ("image", "stays"),
    [
        ("python:3.11-slim", True),
        (f"python:3.11-slim@sha256:{64 * 'a'}", True),
        (f"python@sha256:{64 * 'a'}", True),
        (f"registry.example.com:5000/mirror/python:3.11@sha256:{64 * 'a'}", True),
        ("registry.example.com:5000/mirror/python:3.11", True),
        ("registry.example.com:5000/mirror/python", False),
        ("python", False),
        ("python:latest", False),
        ("python:3.11-slim@sha256:abc", False),
    ],
)
def test_a_base_stays_by_its_tag_or_by_its_digest(image: str, stays: bool) -> None:
    found = list(images.image_faults(DOCKERFILE.replace("python:3.11-slim", image), IGNORED))
    assert (found == []) == stays
    assert (compose.PINNED.fullmatch(image) is not None) == stays


def test_tests_must_not_be_sent_to_the_engine() -> None:
    found = list(images.image_faults(DOCKERFILE, IGNORED.replace("**/tests\n", "")))
    assert found == [".dockerignore: the line **/tests is missing"]


def test_hadolint_is_asked(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python\nRUN cd /tmp\n")
    found = " ".join(images.hadolint(tmp_path / "Dockerfile"))
    assert "DL3006" in found
    assert "DL3003" in found


def test_without_hadolint_nothing_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    with pytest.raises(FileNotFoundError):
        list(images.hadolint(ROOT / "Dockerfile"))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the check of packages reads."""
    for name in ("requirements.lock", "requirements-runtime.lock", "requirements-runtime.in"):
        shutil.copy(ROOT / name, tmp_path / name)
    for file in (*ROOT.glob("libs/*/pyproject.toml"), *ROOT.glob("services/*/pyproject.toml")):
        copied = tmp_path / file.relative_to(ROOT)
        copied.parent.mkdir(parents=True)
        shutil.copy(file, copied)
    (tmp_path / "deploy/simulator").mkdir(parents=True)
    shutil.copy(ROOT / "deploy/simulator/pyproject.toml", tmp_path / "deploy/simulator")
    return tmp_path


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("requirements-runtime.in", "\nsegno", "", "requirements-runtime.in: segno is missing"),
        ("requirements-runtime.in", "\nsegno", "\nsegno\npytest", "no part of the image declares pytest"),
        ("services/progress/pyproject.toml", '"httpx"', '"httpx", "rich"', "requirements-runtime.in: rich is missing"),
        ("requirements-runtime.lock", "\nsegno==", "\nsegno==0", "segno is not what requirements.lock says"),
        ("requirements-runtime.lock", "\nsegno==", "\n#", "requirements-runtime.lock: segno is missing"),
    ],
)
def test_a_fault_of_the_packages_is_named(tree: Path, file: str, old: str, new: str, sentence: str) -> None:
    assert list(images.package_faults(tree)) == []
    _edit(tree / file, old, new)
    assert any(sentence in found for found in images.package_faults(tree))


def test_a_variable_of_the_compose_file_must_be_explained() -> None:
    found = list(images.undocumented("image: ${LODESTONE_A:-${LODESTONE_B}}", "#LODESTONE_B=1\n"))
    assert found == [".env.example: LODESTONE_A is missing, which docker-compose.yml reads"]


def test_the_broker_is_that_of_the_local_stack(tmp_path: Path) -> None:
    pom = tmp_path / "deploy/local/kafka/pom.xml"
    pom.parent.mkdir(parents=True)
    pom.write_text("<artifactId>kafka_2.13</artifactId>\n<version>9.9.9</version>")
    text = (ROOT / "docker-compose.yml").read_text()
    assert list(images.version_faults(tmp_path, text))
    assert not list(images.version_faults(ROOT, text))
