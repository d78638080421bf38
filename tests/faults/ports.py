"""Ports for what a fault run starts: two runs at the same time must not look for them in the same place."""

from lodestone_local.processes.ports import some_free

_FIRST, _MANY = 20_000, 10_000


def some_port() -> int:
    """A free port, below those the kernel hands out by itself; the one behind it is likely free as well."""
    return some_free(_FIRST, within=_MANY)
