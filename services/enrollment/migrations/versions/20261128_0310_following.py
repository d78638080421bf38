"""A version says what becomes of those inside; whoever was held up by a pause is given turns in batches."""

from alembic import op

revision = "20261128_0310"
down_revision = "20261128_0250"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE definitions ADD COLUMN inside text NOT NULL DEFAULT 'pin',"
        " ADD CONSTRAINT definitions_inside CHECK (inside IN ('pin', 'follow', 'drain'))"
    )
    op.execute(
        "CREATE INDEX definitions_followed ON definitions (tenant_id, campaign_id, version) WHERE inside = 'follow'"
    )
    op.execute("ALTER TABLE journeys ADD COLUMN follows_at timestamptz")
    op.execute(
        "CREATE INDEX journeys_running ON journeys (tenant_id, campaign_id, campaign_version)"
        " WHERE standing <> 'finished'"
    )
    op.execute(
        "CREATE INDEX enrollments_inside ON enrollments (tenant_id, campaign_id, campaign_version)"
        " WHERE ended_at IS NULL"
    )
    op.execute(
        "CREATE INDEX journeys_in_turn ON journeys (tenant_id, campaign_id, planned_at, enrollment_id)"
        " WHERE planned_at IS NOT NULL"
    )
    op.execute(
        "ALTER TABLE campaigns ADD COLUMN resumed_at timestamptz, ADD COLUMN turns integer NOT NULL DEFAULT 0,"
        " ADD COLUMN turned_at timestamptz, ADD COLUMN turned_id uuid"
    )


def downgrade() -> None:
    op.execute(
        "ALTER TABLE campaigns DROP COLUMN resumed_at, DROP COLUMN turns, DROP COLUMN turned_at, DROP COLUMN turned_id"
    )
    op.execute("DROP INDEX journeys_in_turn, enrollments_inside, journeys_running, definitions_followed")
    op.execute("ALTER TABLE journeys DROP COLUMN follows_at")
    op.execute("ALTER TABLE definitions DROP COLUMN inside")
