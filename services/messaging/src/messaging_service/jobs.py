"""Time in: what runs when."""

from chassis.jobs import every

from .handlers import accounts

TABLE = (every(seconds=600, run=accounts.reseal_secrets, limit=200),)
