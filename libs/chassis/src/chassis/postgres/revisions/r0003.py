"""A dead record may be closed by a person, with a note; a tenant's parked records are found by an index."""

UP = (
    """ALTER TABLE parked ADD COLUMN closed_at timestamptz, ADD COLUMN closed_by uuid, ADD COLUMN closed_note text,
        ADD CONSTRAINT parked_closed CHECK (closed_at IS NULL
            OR (dead_at IS NOT NULL AND closed_by IS NOT NULL AND closed_note IS NOT NULL))""",
    "CREATE INDEX parked_tenant ON parked (tenant_id, id)",
)
DOWN = (
    "DROP INDEX parked_tenant",
    """ALTER TABLE parked DROP CONSTRAINT parked_closed,
        DROP COLUMN closed_at, DROP COLUMN closed_by, DROP COLUMN closed_note""",
)
