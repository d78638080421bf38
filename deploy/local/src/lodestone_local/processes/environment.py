"""The variables of every program of a stack."""

from ..settings import Settings

# Marks every program of one stack, so that `down` finds those whose supervisor has died.
MARK = "LODESTONE_STACK_DIRECTORY"


def shared_environment(settings: Settings) -> dict[str, str]:
    """Variables of every program of the stack."""
    return {
        MARK: str(settings.local),
        "PYTHONUNBUFFERED": "1",
        # Many threads on few cores: two arenas keep each process some 10 MB smaller.
        "MALLOC_ARENA_MAX": "2",
    }
