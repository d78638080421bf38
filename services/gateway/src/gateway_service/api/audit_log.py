"""The audit log as admins read it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.http.pages import Cursor, Limit, Page, after, page

from ..handlers import audit
from ..schemas.audit import AuditEntryOut, AuditFilterIn
from .gate import Do

router = APIRouter()


@router.get("/api/admin/audit-log")
async def list_entries(
    do: Do, wanted: Annotated[AuditFilterIn, Query()], limit: Limit = 50, cursor: Cursor = None
) -> Page[AuditEntryOut]:
    """Requests for changes and how they were answered, the newest first."""
    found = await do(audit.list_entries, wanted.wanted(), after=after(cursor, UUID), limit=limit)
    return page([AuditEntryOut.of(one) for one in found], limit, lambda one: (one.id,))
