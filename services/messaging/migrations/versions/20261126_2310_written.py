"""Campaigns that were deleted, and messages that staff writes to one contact."""

from alembic import op

revision = "20261126_2310"
down_revision = "20261126_2300"
branch_labels = None
depends_on = None

_OF_A_STEP = ("enrollment_id", "campaign_id", "campaign_version", "step_id", "content_id", "content_version")


def upgrade() -> None:
    op.execute("ALTER TABLE campaigns ADD COLUMN deleted boolean NOT NULL DEFAULT false")
    loosened = ", ".join(f"ALTER COLUMN {name} DROP NOT NULL" for name in _OF_A_STEP)
    op.execute(
        f"""ALTER TABLE messages {loosened},
        ADD COLUMN subject text, ADD COLUMN body text, ADD COLUMN written_by uuid,
        ADD CONSTRAINT messages_said CHECK (num_nulls({", ".join(_OF_A_STEP)}) = 0 AND num_nonnulls(subject, body) = 0
            OR num_nonnulls({", ".join(_OF_A_STEP)}) = 0 AND num_nulls(subject, body, written_by) = 0)"""
    )


def downgrade() -> None:
    # What staff has written cannot be told without its text; there is no such message while nobody can write one.
    tightened = ", ".join(f"ALTER COLUMN {name} SET NOT NULL" for name in _OF_A_STEP)
    op.execute(
        f"""ALTER TABLE messages DROP CONSTRAINT messages_said, DROP COLUMN subject, DROP COLUMN body,
        DROP COLUMN written_by, {tightened}"""
    )
    op.execute("ALTER TABLE campaigns DROP COLUMN deleted")
