"""What stands in the way of a start is said in one sentence, with a code that is not 0 and without a traceback."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from lodestone_local.postgres.places import forget
from lodestone_local.room import NoRoom, check_room
from lodestone_local.settings import DEFAULT_PORTS, Settings, port_variable


@pytest.fixture
def environment(settings: Settings) -> Iterator[dict[str, str]]:
    """Variables of a stack of its own on the in-memory broker, which needs no Java."""
    ports = {port_variable(name): str(settings.ports[name]) for name in DEFAULT_PORTS}
    yield {"LODESTONE_LOCAL_DIRECTORY": str(settings.local), "LODESTONE_KAFKA": "embedded", **ports}
    for name in ("postgres", "postgres-volatile"):
        forget(settings.local / name)


def run(command: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """`python -m lodestone_local <command>` with these variables over ours."""
    program = [sys.executable, "-m", "lodestone_local", command]
    return subprocess.run(
        program, env=dict(os.environ) | dict(environment), capture_output=True, text=True, check=False, timeout=120
    )


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The last line of what a failed command said."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


def folder_with(tmp_path: Path, *programs: str) -> str:
    """A folder for PATH in which only `programs` are found."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for program in programs:
        found = shutil.which(program)
        if found is None:
            pytest.skip(f"this machine has no {program}")
        (folder / program).symlink_to(found)
    return str(folder)


def test_a_taken_port_is_told_with_its_holder_and_variable(settings: Settings, environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", settings.ports["smtp"])):
        said = complaint(run("up", environment))
    assert f"port {settings.ports['smtp']} (smtp) is taken by" in said
    assert f"(pid {os.getpid()})" in said
    assert "LODESTONE_PORT_SMTP" in said


def test_without_java_the_broker_in_memory_is_used_and_said(tmp_path: Path, environment: dict[str, str]) -> None:
    done = run("prepare", environment | {"LODESTONE_KAFKA": "", "PATH": folder_with(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert "no Apache Kafka (no java on the path)" in done.stderr


def test_with_java_and_no_maven_the_broker_in_memory_is_used_and_said(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    done = run("prepare", environment | {"LODESTONE_KAFKA": "", "PATH": folder_with(tmp_path, "java")})
    assert done.returncode == 0, done.stderr
    assert "no Apache Kafka (no mvn on the path to fetch it)" in done.stderr


def test_a_maven_that_cannot_fetch_is_no_obstacle_either(tmp_path: Path, environment: dict[str, str]) -> None:
    path = folder_with(tmp_path, "java", "sh")
    broken = Path(path) / "mvn"
    broken.write_text("#!/bin/sh\necho '[ERROR] there is no network'\nexit 1\n")
    broken.chmod(0o755)
    done = run("prepare", environment | {"LODESTONE_KAFKA": "", "PATH": path})
    assert done.returncode == 0, done.stderr
    assert "no Apache Kafka (mvn could not fetch it: there is no network)" in done.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 20 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("a small disk needs root and the right to mount one")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_without_room_for_kafka_is_named_with_what_is_needed(
    small_disk: Path, environment: dict[str, str]
) -> None:
    chosen = {"LODESTONE_LOCAL_DIRECTORY": str(small_disk / "local"), "LODESTONE_KAFKA": ""}
    said = complaint(run("prepare", environment | chosen))
    assert f"the disk of {small_disk}/local has 2" in said
    assert "Kafka needs 300 MB" in said


def test_room_is_asked_for_in_words_a_person_can_act_on(tmp_path: Path) -> None:
    check_room(tmp_path, 0, "Kafka")
    with pytest.raises(NoRoom, match=r"has \d+ MB left, and Kafka needs 1000000000 MB: make room"):
        check_room(tmp_path, 1_000_000_000, "Kafka")


def test_two_starts_at_once_do_not_meet(settings: Settings, environment: dict[str, str]) -> None:
    settings.local.mkdir(parents=True)
    with (settings.local / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "is being started or prepared already" in complaint(run("up", environment))


def test_a_path_with_a_separator_of_java_is_refused(tmp_path: Path, environment: dict[str, str]) -> None:
    said = complaint(run("prepare", environment | {"LODESTONE_LOCAL_DIRECTORY": f"{tmp_path}/a:b"}))
    assert "holds ':'" in said


def test_a_folder_that_takes_no_files_is_named(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "file").touch()
    said = complaint(run("prepare", environment | {"LODESTONE_LOCAL_DIRECTORY": f"{tmp_path}/file/local"}))
    assert f"{tmp_path}/file" in said
    assert "LODESTONE_LOCAL_DIRECTORY" in said


def test_an_interrupted_preparation_is_taken_up_again(settings: Settings, environment: dict[str, str]) -> None:
    half_made = settings.local / "postgres-volatile" / "cluster.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    done = run("prepare", environment)
    assert done.returncode == 0, done.stderr
    assert (settings.local / "postgres-volatile" / "cluster" / "global").is_dir()
    assert not half_made.exists()
