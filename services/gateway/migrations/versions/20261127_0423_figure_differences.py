"""What comparisons of figures have found, until staff closes it."""

from alembic import op

from chassis.postgres.migrations import protect

revision = "20261127_0423"
down_revision = "20261127_0302"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE figure_differences (tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant')::uuid,
        id uuid NOT NULL, campaign_id uuid NOT NULL, name text NOT NULL, service text NOT NULL,
        counted bigint NOT NULL, owned bigint NOT NULL, found_at timestamptz NOT NULL, seen_at timestamptz NOT NULL,
        closed_at timestamptz, closed_by uuid, closing_note text, PRIMARY KEY (tenant_id, id),
        CONSTRAINT figure_differences_differ CHECK (counted <> owned),
        CONSTRAINT figure_differences_closed CHECK (num_nulls(closed_at, closed_by, closing_note) IN (0, 3)))"""
    )
    op.execute("CREATE INDEX figure_differences_campaign ON figure_differences (tenant_id, campaign_id)")
    op.execute("CREATE INDEX figure_differences_found_at ON figure_differences (tenant_id, found_at, id)")
    protect("figure_differences")


def downgrade() -> None:
    op.execute("DROP TABLE figure_differences")
