"""Time in: what runs when."""

from chassis.jobs import every

from . import handlers

TABLE = (every(seconds=1, run=handlers.miss_deadlines, limit=100),)
