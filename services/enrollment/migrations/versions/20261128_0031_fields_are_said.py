"""Fields of contacts are said, each change as the next revision; those made before are said once."""

from alembic import context, op

revision = "20261128_0031"
down_revision = "20261128_0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE contact_fields ADD revision integer NOT NULL DEFAULT 0")
    app = context.config.attributes["app_role"]
    op.execute(f'GRANT UPDATE (revision) ON contact_fields TO "{app}"')


def downgrade() -> None:
    op.execute("ALTER TABLE contact_fields DROP revision")
