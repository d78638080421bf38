"""Stopping the stack, also when its supervisor has died, and removing what it kept."""

import psutil

from ..files import remove_tree
from ..narration import Narrator
from ..postgres.places import forget
from ..processes.environment import MARK
from ..processes.supervisor import Supervisor
from ..settings import Settings

STOP_SECONDS = 90.0


def stop(settings: Settings, narrator: Narrator) -> bool:
    """Stop the stack; False when none was running."""
    supervisor = Supervisor(settings)
    was_running = supervisor.is_running()
    if was_running:
        with narrator.step("everything stopped"):
            supervisor.shut_down(within=STOP_SECONDS)
    left = _orphans(settings)
    if left:
        with narrator.step(f"{len(left)} programs of a dead supervisor stopped"):
            _end(left)
    return was_running or bool(left)


def clean(settings: Settings) -> None:
    """Remove everything the stack kept, wherever it is; it must be stopped."""
    for name in ("postgres", "postgres-volatile", "test/postgres"):
        forget(settings.local / name)
    remove_tree(settings.local)


def _orphans(settings: Settings) -> list[psutil.Process]:
    """Programs that carry this stack's mark; only the supervisor's children and commands do."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(settings.local):
                found.append(process)
        except psutil.Error:
            continue
    return found


def _end(processes: list[psutil.Process]) -> None:
    for process in processes:
        process.terminate()
    _, stubborn = psutil.wait_procs(processes, timeout=15)
    for process in stubborn:
        process.kill()
