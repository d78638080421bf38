"""Files of evidence: streamed in, and out again as attachments only."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from chassis.http.callers import Contact, Staff
from chassis.http.do import Do, Streamed
from chassis.http.pages import Ids
from chassis.http.resources import resource

from ..clients.objects import MeasuredStream, Store
from ..domain.file import MEDIA_TYPES, File, Kept, media_type_of
from ..errors import NotAFile
from ..handlers import files
from ..schemas import CriterionFileOut, FileOut
from ..settings import Settings
from .places import OF_CAMPAIGN, OWN, FileId, OfCampaign, Own

router = APIRouter()
PATH = f"{OWN}/files"
_STAFF_PATH = f"{OF_CAMPAIGN}/files"
Name = Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f/\\]+$")]
Stored = Annotated[Store, Depends(resource(Store))]
Chosen = Annotated[Settings, Depends(resource(Settings))]
_SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    "cache-control": "private, no-store",
}
_BODY = {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
_FILE: dict[str, Any] = {
    "description": "The file",
    "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in MEDIA_TYPES},
}


@router.post(PATH, status_code=201, openapi_extra={"requestBody": _BODY})
async def store_file(  # noqa: PLR0913 - the body is a stream, which goes from the one store to the other
    place: Own, name: Name, request: Request, do: Streamed, who: Contact, *, store: Stored, settings: Chosen
) -> FileOut:
    """Store a file that shows a criterion; the body is the file, its type is read from its bytes."""
    file = await do(files.expect_file, place, name, contact_id=who.id, most=settings.files_per_criterion)
    measured = MeasuredStream(request.stream())
    await store.objects.put(file.key(who.tenant_id), aiter(measured))
    media_type = media_type_of(measured.head)
    if media_type is None:
        raise NotAFile(field="body")
    return FileOut.of(await do(files.keep_file, file, Kept(media_type, measured.size, measured.sha256)))


@router.get(PATH)
async def list_own_files(place: Own, do: Do, who: Contact) -> list[FileOut]:
    """Files that the caller stored for a criterion, oldest first."""
    return [FileOut.of(file) for file in await do(files.list_files, place, contact_id=who.id)]


@router.get("/api/campaigns/my-enrollments/files")
async def list_own_files_by_enrollment(enrollment_ids: Ids, do: Do, who: Contact) -> list[CriterionFileOut]:
    """Files that the caller stored for any criterion of these enrollments, oldest first."""
    found = await do(files.list_files_by_enrollment, enrollment_ids, contact_id=who.id)
    return [CriterionFileOut.of(file) for file in found]


@router.get(PATH + "/{file_id}", response_class=StreamingResponse, responses={200: _FILE})
async def send_own_file(place: Own, file_id: FileId, do: Do, who: Contact, store: Stored) -> StreamingResponse:
    """A file of the caller, as an attachment."""
    file = await do(files.show_file, place, file_id, contact_id=who.id)
    return await _attached(file, store, who.tenant_id)


@router.get(_STAFF_PATH)
async def list_files(place: OfCampaign, do: Do, _who: Staff) -> list[FileOut]:
    """Files of a criterion, oldest first."""
    return [FileOut.of(file) for file in await do(files.list_files_of, place)]


@router.get(_STAFF_PATH + "/{file_id}", response_class=StreamingResponse, responses={200: _FILE})
async def send_file(place: OfCampaign, file_id: FileId, do: Do, who: Staff, store: Stored) -> StreamingResponse:
    """A file of a criterion, as an attachment."""
    file = await do(files.show_file_of, place, file_id)
    return await _attached(file, store, who.tenant_id)


async def _attached(file: File, store: Store, tenant_id: UUID) -> StreamingResponse:
    assert file.kept is not None  # noqa: S101 - only stored files are shown
    headers = {
        **_SAFE,
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "content-length": str(file.kept.size),
    }
    content = store.objects.get(file.key(tenant_id))
    # The answer begins once the store has: one that does not give the file is a failure that can still be told.
    first = await anext(content, b"")
    return StreamingResponse(_whole(first, content), headers=headers, media_type=file.kept.media_type)


async def _whole(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece
