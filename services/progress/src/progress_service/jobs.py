"""Time in: what runs when."""

from chassis.jobs import every

from .handlers import promises

# A miss cannot be taken back, so milestones that waited while we were away come first.
TABLE = (every(seconds=1, run=promises.miss_deadlines, limit=100, next_due=promises.next_deadline, after_backlog=True),)
