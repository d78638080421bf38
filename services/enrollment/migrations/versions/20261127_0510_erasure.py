"""Contacts may be erased, and what was told of them goes with them."""

from alembic import context, op

from chassis.postgres.migrations import open_to_app

revision = "20261127_0510"
down_revision = "20261127_0430"
branch_labels = None
depends_on = None

_GOES = ("identities", "identity_conflicts", "audits", "evidence_values", "inputs")
_EMPTIED = {"refusals": "unclear", "contact_import_faults": "value"}


def upgrade() -> None:
    op.execute("ALTER TABLE contacts ADD COLUMN erased_at timestamptz")
    op.execute(
        "ALTER TABLE contacts ADD CONSTRAINT contacts_erased CHECK"
        " (erased_at IS NULL OR num_nonnulls(email, name, phone, zone, locale) = 0)"
    )
    open_to_app(*_GOES, grants="DELETE")
    for table, column in _EMPTIED.items():
        open_to_app(table, grants=f"UPDATE ({column})")


def downgrade() -> None:
    app = context.config.attributes["app_role"]
    op.execute(f'REVOKE DELETE ON {", ".join(_GOES)} FROM "{app}"')
    for table, column in _EMPTIED.items():
        op.execute(f'REVOKE UPDATE ({column}) ON {table} FROM "{app}"')
    op.execute("ALTER TABLE contacts DROP COLUMN erased_at")
