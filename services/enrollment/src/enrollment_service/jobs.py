"""Time in: what runs when."""

from chassis.jobs import every, only_changes

from .handlers.bulk import give_up_next, next_bulk, take_bulk
from .handlers.campaigns import give_turns, next_turns
from .handlers.dates import follow_dates
from .handlers.de_enrollment import next_run, pass_over, take_batch
from .handlers.enrollments import end_deleted
from .handlers.firing import fire_triggers, next_firing, put_off_firing
from .handlers.following import follow_versions, next_following, put_off_following
from .handlers.imports import apply_imports, give_way, next_import
from .handlers.journeys import next_release, put_off_release, release_due
from .handlers.memberships import keep_memberships, next_turn, put_off_look
from .handlers.orders import reconsider_orders
from .handlers.own_fields import tell_untold
from .handlers.webhooks import reseal_secrets

SWEEP_BATCH = 100
BULK_BATCH = 2_000
"""The most contacts of a bulk job that settings let share a transaction."""
TABLE = (
    every(seconds=0.25, run=give_turns, limit=2_000, next_due=next_turns),
    every(seconds=0.25, run=follow_versions, limit=500, next_due=next_following, give_way=put_off_following),
    every(seconds=0.25, run=release_due, limit=500, next_due=next_release, give_way=put_off_release),
    every(seconds=0.5, run=apply_imports, limit=1, next_due=next_import, give_way=give_way),
    every(seconds=0.5, run=reconsider_orders, limit=100, next_due=only_changes),
    every(seconds=0.25, run=keep_memberships, limit=2_000, next_due=next_turn, give_way=put_off_look),
    every(seconds=600, run=reseal_secrets, limit=200),
    every(seconds=60, run=tell_untold, limit=100, next_due=only_changes),
    every(seconds=30, run=follow_dates, limit=1_000),
    every(seconds=0.25, run=fire_triggers, limit=500, next_due=next_firing, give_way=put_off_firing),
    every(seconds=1, run=take_batch, limit=SWEEP_BATCH, next_due=next_run, give_way=pass_over),
    every(seconds=0.5, run=take_bulk, limit=BULK_BATCH, next_due=next_bulk, give_way=give_up_next),
    every(seconds=0.5, run=end_deleted, limit=500, next_due=only_changes),
)
