"""Apache Kafka's jars from Maven Central, fetched once per version of kafka/pom.xml."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from ..complaints import Complaint
from ..settings import REPOSITORY, inherited_environment
from .node import UTF8

POM = REPOSITORY / "deploy" / "local" / "kafka" / "pom.xml"
OLDEST_JAVA = 17


class NotFetched(Complaint):
    """Maven could not bring the jars; the text has Maven's own first complaint."""


def unusable_java() -> str | None:
    """Why the Java on the path cannot run Apache Kafka; None when it can."""
    if shutil.which("java") is None:
        return "no java on the path"
    version = _java_version()
    if version is None:
        return "the java on the path does not say its version"
    return f"java {version} is older than {OLDEST_JAVA}" if version < OLDEST_JAVA else None


def missing_maven() -> str | None:
    """Why the jars cannot be fetched; None when they can."""
    return None if shutil.which("mvn") else "no mvn on the path to fetch it"


def is_fetched(libs: Path) -> bool:
    """Whether `libs` holds the jars of today's pom.xml."""
    stamp = libs / "pom.xml"
    return stamp.exists() and stamp.read_text() == POM.read_text()


def fetch(libs: Path) -> None:
    """Bring the jars to `libs` (about 44 MB the first time); raises NotFetched."""
    draft = libs.with_name(f"{libs.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    # Maven writes next to the pom it reads, so it gets a copy, which then marks the folder as complete.
    (draft / "pom.xml").write_text(POM.read_text())
    done = subprocess.run(
        _maven(draft), capture_output=True, text=True, check=False, env=inherited_environment() | dict(UTF8)
    )
    if done.returncode != 0:
        raise NotFetched(f"mvn could not fetch it: {_reason(done.stdout + done.stderr)}")
    shutil.rmtree(libs, ignore_errors=True)
    draft.rename(libs)


def version_of(libs: Path) -> str:
    """Version of the Kafka in `libs`, such as `4.3.0`."""
    names = (re.fullmatch(r"kafka_2\.13-([\d.]+)\.jar", jar.name) for jar in libs.glob("kafka_2.13-*.jar"))
    return next((found.group(1) for found in names if found), "of unknown version")


def _maven(folder: Path) -> list[str]:
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
    return ["mvn", "-q", "-B", "-f", str(folder / "pom.xml"), *_repository(folder), *goal]


def _repository(folder: Path) -> list[str]:
    """Maven's option for its own store, where the home directory takes none."""
    usual = Path.home() / ".m2"
    writable = os.access(usual if usual.exists() else usual.parent, os.W_OK)
    return [] if writable else [f"-Dmaven.repo.local={folder.parent / 'maven'}"]


def _reason(said: str) -> str:
    """The first line Maven marks as an error."""
    errors = (line.removeprefix("[ERROR]").strip() for line in said.splitlines() if line.startswith("[ERROR]"))
    return next(errors, said.strip()[-200:])


def _java_version() -> int | None:
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found.group(1)) if found else None
