"""What runs in containers: the image holds what runs and nothing else, and the compose file keeps its rules.

Needs no engine and no network: the Dockerfile is read by hadolint and here, the compose file by `compose`.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tools.checks import compose, trimming
from tools.checks.tree import ROOT

RUNTIME = "requirements-runtime"
EVERYTHING = "requirements"
_PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;]+)(?P<marker> ;[^\\]*)?", re.MULTILINE)
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
_STAGE = re.compile(r"^FROM ", re.MULTILINE)
_KAFKA = re.compile(r"<artifactId>kafka_[\d.]+</artifactId>\s*<version>(?P<version>[\d.]+)</version>")
_OURS = "lodestone-"


def services_of(root: Path) -> tuple[str, ...]:
    """Names of the services, the console among them."""
    return tuple(sorted(file.parent.name for file in root.glob("services/*/pyproject.toml")))


def faults(root: Path) -> list[str]:
    """A sentence about each fault of the tree below `root`; what is left of its packages is tried by `trimming`."""
    text = (root / "docker-compose.yml").read_text()
    return [
        *image_faults((root / "Dockerfile").read_text(), (root / ".dockerignore").read_text()),
        *hadolint(root / "Dockerfile"),
        *package_faults(root),
        *compose.faults(compose.read(root / "docker-compose.yml", services_of(root))),
        *version_faults(root, text),
        *undocumented(text, (root / ".env.example").read_text()),
    ]


def image_faults(dockerfile: str, ignored: str) -> Iterator[str]:
    """What is wrong with the stage that is shipped, and with what is sent to be built."""
    last = _STAGE.split(dockerfile)[-1]
    if not re.search(r"^USER (?!0|root)\S+", last, re.MULTILINE):
        yield "Dockerfile: the last stage must run as somebody who is not root"
    if not re.search(r"^HEALTHCHECK ", last, re.MULTILINE):
        yield "Dockerfile: the last stage has no health check"
    if re.search(r"apt-get|\bpip\b|npm|gcc", last):
        yield "Dockerfile: the last stage installs something; what builds belongs to the stages before it"
    yield from _bases(dockerfile)
    for label in ("title", "description", "version", "revision"):
        if f"org.opencontainers.image.{label}=" not in last:
            yield f"Dockerfile: the label {label} is missing"
    for folder in ("libs", "services", "deploy/simulator"):
        if not re.search(rf"^COPY {folder} {folder}$", dockerfile, re.MULTILINE):
            yield f"Dockerfile: {folder} is not copied whole"
    for line in ("*", "**/tests", "**/testing", "**/node_modules"):
        if line not in ignored.splitlines():
            yield f".dockerignore: the line {line} is missing"


def _bases(dockerfile: str) -> Iterator[str]:
    """Each base has a tag that stays or a digest, and can be named by whoever builds."""
    named = dict(re.findall(r"^ARG (\w+_IMAGE)=(\S+)$", dockerfile, re.MULTILINE))
    for base in re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE):
        image = named.get(base.removeprefix("${").removesuffix("}"), "")
        if not compose.PINNED.fullmatch(image):
            yield f"Dockerfile: the base {base} is no ARG with a tag that stays or a digest"


def hadolint(dockerfile: Path) -> Iterator[str]:
    """What hadolint finds. Raises `FileNotFoundError` where it is not installed: nothing is passed unseen."""
    program = Path(sys.executable).with_name("hadolint")
    found = subprocess.run([program, "--no-color", dockerfile], capture_output=True, text=True, check=False)
    if found.returncode:
        yield from (found.stdout + found.stderr).strip().splitlines() or [f"hadolint ended with {found.returncode}"]


def package_faults(root: Path) -> Iterator[str]:
    """What the image's packages lack, or have too much or otherwise."""
    wanted = _names((root / f"{RUNTIME}.in").read_text())
    declared = set(_declared(root))
    for name in sorted(declared - wanted):
        yield f"{RUNTIME}.in: {name} is missing, which a part of the image declares"
    for name in sorted(wanted - declared):
        yield f"{RUNTIME}.in: no part of the image declares {name}"
    pinned, everything = (_pins((root / f"{name}.lock").read_text()) for name in (RUNTIME, EVERYTHING))
    for name, pins in sorted(pinned.items()):
        if everything.get(name) != pins:
            yield f"{RUNTIME}.lock: {name} is not what {EVERYTHING}.lock says; run make lock"
    for name in sorted(wanted - set(pinned)):
        yield f"{RUNTIME}.lock: {name} is missing; run make lock"


def _declared(root: Path) -> Iterator[str]:
    """Packages of others that the parts of the image declare; the newest parts of a family come by themselves."""
    for file in (*root.glob("libs/*/pyproject.toml"), *root.glob("services/*/pyproject.toml"), _simulator(root)):
        for dependency in tomllib.loads(file.read_text())["project"]["dependencies"]:
            name = _normal(dependency)
            if not name.startswith(_OURS) and name != "starlette":  # FastAPI decides which Starlette it stands on
                yield name


def _simulator(root: Path) -> Path:
    return root / "deploy" / "simulator" / "pyproject.toml"


def _names(requirements: str) -> set[str]:
    return {_normal(line) for line in requirements.splitlines() if _NAME.match(line)}


def _normal(requirement: str) -> str:
    found = _NAME.match(requirement)
    return found[0].lower().replace("_", "-") if found else requirement


def _pins(lock: str) -> dict[str, list[tuple[str, str]]]:
    """Version and condition of each package; some have several, one for each Python."""
    pins: dict[str, list[tuple[str, str]]] = {}
    for found in _PIN.finditer(lock):
        pins.setdefault(found["name"], []).append((found["version"], (found["marker"] or "").strip()))
    return pins


def version_faults(root: Path, text: str) -> Iterator[str]:
    """The broker in containers is the one that the local stack and the tests run."""
    found = _KAFKA.search((root / "deploy" / "local" / "kafka" / "pom.xml").read_text())
    if found is None or f"image: apache/kafka:{found['version']}\n" not in text:
        yield "kafka: its image is not the version of deploy/local/kafka/pom.xml"


def undocumented(text: str, example: str) -> Iterator[str]:
    """Variables of the compose file that .env.example does not explain."""
    for name in sorted(compose.variables_of(text)):
        if not re.search(rf"^#{name}=", example, re.MULTILINE):
            yield f".env.example: {name} is missing, which docker-compose.yml reads"


def main() -> int:
    """Report faults; exit status 1 if there are any."""
    found = [*faults(ROOT), *trimming.faults(ROOT, _pins((ROOT / f"{RUNTIME}.lock").read_text()))]
    print(*found, sep="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
