"""Jars from Maven Central for what runs on Java, fetched once per version of the pom.xml that names them."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from .complaints import Complaint
from .settings import REPOSITORY, inherited_environment

KAFKA = REPOSITORY / "deploy" / "local" / "kafka" / "pom.xml"
OBJECT_STORE = REPOSITORY / "deploy" / "local" / "object_store" / "pom.xml"
OLDEST_JAVA = 17
# Java reads names of files by the locale, and in that of a bare machine (C) knows only ASCII.
UTF8: Mapping[str, str] = MappingProxyType({"LC_ALL": "C.UTF-8"})


class NotFetched(Complaint):
    """Maven could not bring the jars; the text has Maven's own first complaint."""


def unusable_java() -> str | None:
    """Why the Java on the path cannot run what we fetch; None when it can."""
    if shutil.which("java") is None:
        return "no java on the path"
    version = _java_version()
    if version is None:
        return "the java on the path does not say its version"
    return f"java {version} is older than {OLDEST_JAVA}" if version < OLDEST_JAVA else None


def missing_maven() -> str | None:
    """Why the jars cannot be fetched; None when they can."""
    return None if shutil.which("mvn") else "no mvn on the path to fetch it"


def is_fetched(libs: Path, pom: Path) -> bool:
    """Whether `libs` holds the jars of today's `pom`."""
    stamp = libs / "pom.xml"
    return stamp.exists() and stamp.read_text() == pom.read_text()


def fetch(libs: Path, pom: Path) -> None:
    """Bring the jars that `pom` names to `libs`; raises NotFetched."""
    draft = libs.with_name(f"{libs.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    # Maven writes next to the pom it reads, so it gets a copy, which then marks the folder as complete.
    (draft / "pom.xml").write_text(pom.read_text())
    done = subprocess.run(
        _maven(draft), capture_output=True, text=True, check=False, env=inherited_environment() | dict(UTF8)
    )
    if done.returncode != 0:
        raise NotFetched(f"mvn could not fetch it: {_reason(done.stdout + done.stderr)}")
    shutil.rmtree(libs, ignore_errors=True)
    draft.rename(libs)


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
