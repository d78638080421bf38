"""Forms that contacts have filled in."""

from alembic import op

from chassis.postgres.migrations import CURRENT_TENANT, protect

revision = "20261128_0350"
down_revision = "20261128_0330"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        f"""CREATE TABLE form_submissions (tenant_id uuid NOT NULL DEFAULT {CURRENT_TENANT},
            submission_id uuid NOT NULL, contact_id uuid NOT NULL, form_id text NOT NULL, form_name text,
            reference text NOT NULL, answers jsonb NOT NULL, submitted_at timestamptz NOT NULL,
            recorded_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, submission_id),
            CONSTRAINT form_submissions_contact FOREIGN KEY (tenant_id, contact_id)
                REFERENCES contacts (tenant_id, contact_id),
            CONSTRAINT form_submissions_once UNIQUE (tenant_id, reference))"""
    )
    op.execute("CREATE INDEX form_submissions_contact_id ON form_submissions (tenant_id, contact_id, submitted_at)")
    protect("form_submissions", grants="SELECT, INSERT, DELETE, UPDATE (contact_id)")


def downgrade() -> None:
    op.execute("DROP TABLE form_submissions")
