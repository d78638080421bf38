"""The supervisor starts what it is given again when it is killed, and takes everything down with it."""

import os
import sys
import time
from collections.abc import Callable

import psutil
import pytest

from lodestone_local.narration import Narrator
from lodestone_local.processes.configuration import socket_path
from lodestone_local.processes.program import APPLICATION, Program
from lodestone_local.processes.supervisor import NotRunning, Supervisor
from lodestone_local.settings import Settings
from lodestone_local.stack.handle import Handle
from lodestone_local.stack.stop import stop

SLEEPER = Program("progress", [sys.executable, "-c", "import time; time.sleep(600)"], APPLICATION)


def eventually(question: Callable[[], bool], *, within: float = 15) -> None:
    deadline = time.monotonic() + within
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def started(settings: Settings) -> Supervisor:
    settings.local.mkdir(parents=True)
    supervisor = Supervisor(settings)
    supervisor.launch([SLEEPER])
    supervisor.start(SLEEPER)
    eventually(lambda: supervisor.processes()[0].state == "RUNNING")
    return supervisor


def test_a_killed_part_comes_back_by_itself(settings: Settings) -> None:
    supervisor = started(settings)
    try:
        killed = Handle(settings).kill("progress")
        eventually(lambda: supervisor.processes()[0].pid not in (0, killed))
    finally:
        stop(settings, Narrator(quiet=True))


def test_stopping_leaves_no_program_behind(settings: Settings) -> None:
    supervisor = started(settings)
    pid = supervisor.processes()[0].pid
    assert stop(settings, Narrator(quiet=True))
    assert not psutil.pid_exists(pid)
    assert not supervisor.is_running()
    assert not stop(settings, Narrator(quiet=True))


def test_programs_of_a_dead_supervisor_are_found_and_stopped(settings: Settings) -> None:
    supervisor = started(settings)
    pid = supervisor.processes()[0].pid
    keeper = psutil.Process(int((settings.local / "supervisord.pid").read_text()))
    keeper.kill()
    keeper.wait(10)
    assert psutil.pid_exists(pid)
    assert stop(settings, Narrator(quiet=True))
    eventually(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


def test_asking_nobody_is_said_in_words(settings: Settings) -> None:
    with pytest.raises(NotRunning, match="the stack is not running"):
        Supervisor(settings).processes()


def test_a_long_path_moves_the_socket_where_sockets_fit(settings: Settings) -> None:
    deep = Settings(settings.local / ("tief genug, ü" * 7), settings.ports)
    assert len(os.fsencode(socket_path(deep))) <= 95
    assert socket_path(deep) == socket_path(deep)
