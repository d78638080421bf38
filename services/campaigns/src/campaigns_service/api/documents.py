"""Campaigns as files, for staff and programs."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from chassis.http import editions
from chassis.http.callers import Staff
from chassis.http.do import Do
from chassis.http.resources import resource
from chassis.ids import new_id

from ..domain.edit import Edit
from ..errors import DocumentRefused
from ..handlers import documents
from ..schemas.campaigns import CampaignOut
from ..schemas.documents import DocumentLimits, Tree, Unreadable, read
from ..schemas.documents.shapes import ImportedOut
from ..schemas.fields import FaultOut
from ..settings import Settings
from .editing import tag

router = APIRouter()
MEDIA_TYPE = "application/yaml"
_EXAMPLE = """\
format: lodestone.campaign/1
name: Spring check
slug: spring-check
family: sequence
campaign_type: drip
currency: USD
steps:
  - name: Hello
    kind: send_email
    subject: Hello, {{ first_name }}
    body: Shall we look at your roof this spring?
"""
_FILE = {"type": "string", "format": "binary"}
_BODY = {"required": True, "content": {MEDIA_TYPE: {"schema": _FILE | {"example": _EXAMPLE}}}}
_READ = {"description": "A campaign, as an import takes it."}
_ANSWER = {"description": "The campaign as a file", "content": {MEDIA_TYPE: {"schema": _READ}}}


@router.get("/api/campaigns/{campaign_id}/export", response_class=Response, responses={200: _ANSWER})
async def export_campaign(campaign_id: UUID, do: Do, _who: Staff) -> Response:
    """The draft of a campaign as one file in YAML: imported and exported again, it is the same to the byte."""
    slug, text = await do(documents.export_campaign, campaign_id)
    headers = {"content-disposition": f'attachment; filename="{slug}.yaml"', "cache-control": "no-store"}
    return Response(text, headers=headers, media_type=f"{MEDIA_TYPE}; charset=utf-8")


async def _sent(request: Request, settings: Annotated[Settings, Depends(resource(Settings))]) -> Tree:
    """The file. Raises `DocumentRefused`."""
    limits = DocumentLimits(settings.document_limit, settings.document_parts, settings.document_depth)
    tree = await asyncio.to_thread(read, await request.body(), limits)
    if isinstance(tree, Unreadable):
        raise DocumentRefused.of([fault._replace(field=fault.field or "body") for fault in tree.faults])
    return tree


def _importing(who: Staff, seen: editions.Seen) -> Edit:
    return Edit(new_id(), who.id, seen)


Importing = Annotated[Edit, Depends(_importing)]
"""Who imports, and the editions that were seen of the campaign there may be; the id is for one that is new."""
Sent = Annotated[Tree, Depends(_sent)]


@router.post("/api/campaigns/import", openapi_extra={"requestBody": _BODY})
async def import_campaign(
    edit: Importing, tree: Sent, do: Do, response: Response, *, dry_run: Annotated[bool, Query()] = False
) -> ImportedOut:
    """Begin a draft from a file, or change the draft of the campaign that has its slug; with `dry_run`, only say so.

    What the file leaves out has its default afterwards. Everything that is wrong with it is told at once, each with its
    field and, as `line` among the `params`, its line.
    """
    imported = await do(documents.import_campaign, tree, edit, dry_run=dry_run)
    tag(response, imported.campaign)
    return ImportedOut(
        created=imported.is_new,
        changed=bool(imported.difference),
        dry_run=dry_run,
        difference=imported.difference,
        campaign=CampaignOut.of(imported.campaign),
        lacks=[FaultOut.of(fault) for fault in imported.lacks],
        warnings=[FaultOut.of(fault) for fault in imported.warnings],
    )
