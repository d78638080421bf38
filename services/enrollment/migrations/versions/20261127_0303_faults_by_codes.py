"""What is wrong with a line has a code; a part of a file counts its tries, and an import may fail."""

from alembic import op

revision = "20261127_0303"
down_revision = "20261127_0150"
branch_labels = None
depends_on = None

_CODES = {
    "no_address": "is no e-mail address",
    "no_phone": "is no phone number of its country, or of the tenant's where it names none",
    "no_locale": "is no locale such as en or en-US",
    "no_zone": "is no time zone such as Europe/Berlin",
    "no_instant": "is no time such as 2026-03-01T12:00:00+01:00",
    "not_happened": "lies in the future",
    "too_long": "is too long",
    "cells": "has another number of fields than the header",
    "nobody": "names nobody: no email, phone or external_id",
    "somebody_else": "leads to another contact; the rest was applied, and staff decides whose it is",
}
_STATES = "ALTER TABLE contact_imports DROP CONSTRAINT contact_imports_state, ADD CONSTRAINT contact_imports_state"


_TABLES = ("contact_imports", "contact_import_parts", "contact_import_faults")


def upgrade() -> None:
    _of_all_tenants("NO FORCE")
    for code, words in _CODES.items():
        _reword(words, code)
    op.execute(f"{_STATES} CHECK (state IN ('running', 'completed', 'cancelled', 'failed'))")
    op.execute("ALTER TABLE contact_import_parts ADD COLUMN tries integer NOT NULL DEFAULT 0")
    # A part is numbered by its first line from now on; below zero no number is taken on the way.
    op.execute("UPDATE contact_import_parts SET number = -(lines -> 0 ->> 0)::integer")
    op.execute("UPDATE contact_import_parts SET number = -number")
    _of_all_tenants("FORCE")


def downgrade() -> None:
    _of_all_tenants("NO FORCE")
    op.execute("ALTER TABLE contact_import_parts DROP COLUMN tries")
    op.execute("UPDATE contact_imports SET state = 'cancelled' WHERE state = 'failed'")
    op.execute(f"{_STATES} CHECK (state IN ('running', 'completed', 'cancelled'))")
    op.execute("DELETE FROM contact_import_faults WHERE reason = 'not_applied'")
    for code, words in _CODES.items():
        _reword(code, words)
    _of_all_tenants("FORCE")


def _of_all_tenants(force: str) -> None:
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")


def _reword(before: str, after: str) -> None:
    old, new = (text.replace("'", "''").replace(":", "\\:") for text in (before, after))
    op.execute(f"UPDATE contact_import_faults SET reason = '{new}' WHERE reason = '{old}'")  # noqa: S608 - words of this file
