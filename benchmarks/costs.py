"""What an event costs: processor time of each process, of PostgreSQL and of the broker, and round trips.

Processor time is the kernel's, in user and system mode, with that of children that have ended. That of PostgreSQL
is the sum over all its processes.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

from .outcome import Cost, Costs
from .sockets import Trips, trips_to

POSTGRES, BROKER, LOAD = "PostgreSQL", "broker", "load"
OUTSIDE = (POSTGRES, BROKER, LOAD)
"""What is no process of ours that is measured."""


@dataclass(frozen=True)
class Reading:
    """Processor seconds used so far, and segments sent to PostgreSQL, both by name of the process."""

    at: float
    """Seconds of a clock that all processes of the machine share."""
    seconds: Mapping[str, float]
    trips: Mapping[str, Trips]

    def since(self, before: "Reading", events: int) -> dict[str, Cost]:
        """What each of so many events cost. A connection that was closed in between is left out."""
        return {
            name: Cost(self._milliseconds(name, before) / events, self._trips(name, before, events))
            for name in self.seconds
        }

    def shares_since(self, before: "Reading") -> dict[str, float]:
        """Percent of one core that each process used."""
        return {name: round(self._milliseconds(name, before) / (self.at - before.at) / 10, 2) for name in self.seconds}

    def _milliseconds(self, name: str, before: "Reading") -> float:
        return 1000 * (self.seconds[name] - before.seconds[name])

    def _trips(self, name: str, before: "Reading", events: int) -> float | None:
        if name not in self.trips:
            return None
        sent = sum(count - before.trips[name].get(inode, 0) for inode, count in self.trips[name].items())
        return sent / events


@dataclass(frozen=True)
class Meter:
    """Reads the processes of these ids; it can be sent to another process of the machine."""

    processes: Mapping[str, int]
    postgres_port: int

    def read(self) -> Reading:
        """What has been used so far."""
        ours = {name: pid for name, pid in self.processes.items() if name not in OUTSIDE}
        return Reading(
            at=time.perf_counter(),
            seconds={name: _seconds(pid, family=name == POSTGRES) for name, pid in self.processes.items()},
            trips={name: trips_to(self.postgres_port, pid) for name, pid in ours.items()},
        )


def total(costs: Costs) -> float:
    """Processor milliseconds of everything but the load."""
    return sum(cost.processor_ms for name, cost in costs.items() if name != LOAD)


def with_load(costs: Costs, seconds: float, events: int) -> dict[str, Cost]:
    """The costs with the generator of load beside them."""
    return {**costs, LOAD: Cost(1000 * seconds / events)}


def _seconds(pid: int, *, family: bool) -> float:
    process = psutil.Process(pid)
    living = process.children() if family else []
    return sum(map(_own_seconds, [process, *living]))


def _own_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0  # its parent counts it now
    return float(times.user + times.system + times.children_user + times.children_system)
