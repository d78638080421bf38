"""Time in: what runs when."""

from chassis.jobs import every

from . import handlers

# A miss cannot be taken back, so milestones that waited while we were away come first.
TABLE = (every(seconds=1, run=handlers.miss_deadlines, limit=100, next_due=handlers.next_deadline, after_backlog=True),)
