"""A key may be for some owners' paths alone, to read or to write; one without scopes may all that its role may."""

from alembic import op

revision = "20261127_0450"
down_revision = "20261127_0440"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE api_keys ADD COLUMN scopes text[] NOT NULL DEFAULT '{}'")


def downgrade() -> None:
    op.execute("ALTER TABLE api_keys DROP COLUMN scopes")
