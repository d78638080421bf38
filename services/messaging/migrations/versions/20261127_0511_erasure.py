"""Of an erased recipient the hash alone is left: channels may be closed because she was erased."""

from alembic import op

revision = "20261127_0511"
down_revision = "20261127_0420"
branch_labels = None
depends_on = None

_HER_OWN = "lifted_at IS NULL OR lift_note IS NOT NULL OR reason NOT IN ('unsubscribed', 'complained'{more})"
_REASONS = "'unsubscribed', 'complained', 'bounced', 'staff'"


def upgrade() -> None:
    op.execute(
        """ALTER TABLE recipients DROP CONSTRAINT recipients_hash,
        ADD CONSTRAINT recipients_hash CHECK (email IS NULL OR address_hash IS NOT NULL)"""
    )
    _close_for(f"{_REASONS}, 'erased'", more=", 'erased'")


def downgrade() -> None:
    op.execute("ALTER TABLE suppressions NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE recipients NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM suppressions WHERE reason = 'erased'")
    op.execute("UPDATE recipients SET address_hash = NULL WHERE email IS NULL")
    op.execute("ALTER TABLE suppressions FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE recipients FORCE ROW LEVEL SECURITY")
    op.execute(
        """ALTER TABLE recipients DROP CONSTRAINT recipients_hash,
        ADD CONSTRAINT recipients_hash CHECK ((email IS NULL) = (address_hash IS NULL))"""
    )
    _close_for(_REASONS, more="")


def _close_for(reasons: str, *, more: str) -> None:
    op.execute(
        f"""ALTER TABLE suppressions DROP CONSTRAINT suppressions_reason,
        DROP CONSTRAINT suppressions_lifted_with_reason,
        ADD CONSTRAINT suppressions_reason CHECK (reason IN ({reasons})),
        ADD CONSTRAINT suppressions_lifted_with_reason CHECK ({_HER_OWN.format(more=more)})"""
    )
