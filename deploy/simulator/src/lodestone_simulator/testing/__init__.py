"""A simulator for tests: started as a process of its own, asked and told what to do through its control doors."""

from .control import Control
from .process import ACCOUNT_KEYS, API_KEY, WEBHOOK_SECRET, Simulator, free_port

__all__ = ["ACCOUNT_KEYS", "API_KEY", "WEBHOOK_SECRET", "Control", "Simulator", "free_port"]
