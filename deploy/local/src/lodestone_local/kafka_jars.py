"""Apache Kafka's jars from Maven Central, fetched once per version of kafka/pom.xml."""

import re
import shutil
import subprocess
from pathlib import Path

from .complaints import Complaint
from .kafka import UTF8
from .settings import REPOSITORY, inherited_environment

POM = REPOSITORY / "deploy" / "local" / "kafka" / "pom.xml"
OLDEST_JAVA = 17


class NotFetched(Complaint):
    """Maven could not bring the jars; the text ends with Maven's own last words."""


def missing_tools() -> str | None:
    """Why Apache Kafka cannot run here, in words; None when it can."""
    version = _java_version()
    if version is None:
        return "no java on the path"
    if version < OLDEST_JAVA:
        return f"java {version} is older than {OLDEST_JAVA}"
    return None if shutil.which("mvn") else "no mvn on the path"


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
        _maven(draft), capture_output=True, text=True, check=False, env=inherited_environment() | UTF8
    )
    if done.returncode != 0:
        reason = "\n".join((done.stdout + done.stderr).splitlines()[-5:])
        raise NotFetched(f"mvn could not fetch Apache Kafka (LODESTONE_KAFKA=embedded does without it):\n{reason}")
    shutil.rmtree(libs, ignore_errors=True)
    draft.rename(libs)


def version_of(libs: Path) -> str:
    """Version of the Kafka in `libs`, such as `4.3.0`."""
    names = (re.fullmatch(r"kafka_2\.13-([\d.]+)\.jar", jar.name) for jar in libs.glob("kafka_2.13-*.jar"))
    return next((found.group(1) for found in names if found), "of unknown version")


def _maven(folder: Path) -> list[str]:
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
    return ["mvn", "-q", "-B", "-f", str(folder / "pom.xml"), *goal]


def _java_version() -> int | None:
    java = shutil.which("java")
    if java is None:
        return None
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found.group(1)) if found else None
