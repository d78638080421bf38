"""Fault runs only: counting that leaves its protection out, so that the checker is seen to find the damage."""

from ..domain.state import State


def is_never_seen(_state: State, _part: str, _sequence: str) -> bool:
    """Every record is news, however often it comes."""
    return False
