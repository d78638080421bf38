"""Files of contacts that staff brings: how far each has been applied, what is left of it, and its bad lines."""

from sqlalchemy import ARRAY, Boolean, Column, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from chassis.postgres.tables import instant, tenant_table

from .base import METADATA, of, unique

CONTACT_IMPORTS = tenant_table(
    "contact_imports",
    METADATA,
    Column("import_id", Uuid),
    Column("digest", Text, nullable=False),
    Column("columns", ARRAY(Text), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("created_by", Uuid, nullable=False),
    instant("created_at"),
    Column("state", Text, nullable=False),
    *(
        Column(name, Integer, nullable=False)
        for name in ("read", "created", "updated", "unchanged", "refused", "disputed")
    ),
    instant("ended_at", nullable=True),
    instant("closed_at", nullable=True),
    Column("closed_by", Uuid),
    Column("closing_note", Text),
    unique("contact_imports_once", "digest", where="ended_at IS NULL"),
    Index("contact_imports_created_at", "tenant_id", "created_at", "import_id"),
    key=("import_id",),
)

CONTACT_IMPORT_PARTS = tenant_table(
    "contact_import_parts",
    METADATA,
    Column("import_id", Uuid),
    Column("number", Integer),
    Column("lines", JSONB, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    of("contact_imports", "import_id", name="contact_import_parts_import"),
    key=("import_id", "number"),
)
"""What is still to be applied; a part is deleted in the transaction that applies it."""

CONTACT_IMPORT_FAULTS = tenant_table(
    "contact_import_faults",
    METADATA,
    Column("import_id", Uuid),
    Column("line", Integer),
    Column("field", Text),
    Column("reason", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("is_applied", Boolean, nullable=False),
    of("contact_imports", "import_id", name="contact_import_faults_import"),
    key=("import_id", "line", "field"),
)
