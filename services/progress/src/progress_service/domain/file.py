"""A file that shows a criterion: what it is by its own bytes, whatever its sender calls it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

HEAD = 512
"""Bytes that tell what a file is."""
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
)
"""First bytes of the types we take; documents of office programs are archives (WHATWG MIME Sniffing, section 6)."""
_WEBP, _PLAIN = "image/webp", "text/plain"
MEDIA_TYPES = tuple(sorted({media_type for _, media_type in _SIGNATURES} | {_WEBP, _PLAIN}))
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\f\r\x1b")


@dataclass(frozen=True)
class Kept:
    """What the bytes of a file came to."""

    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class File:
    """A file of a criterion; stored once its bytes are."""

    file_id: UUID
    enrollment_id: UUID
    criterion_id: UUID
    name: str
    asked_at: datetime
    kept: Kept | None = None
    stored_at: datetime | None = None

    def key(self, tenant_id: UUID) -> str:
        """The name of its bytes in the object store."""
        return key_of(tenant_id, self.enrollment_id, self.file_id)


def key_of(tenant_id: UUID, enrollment_id: UUID, file_id: UUID) -> str:
    """The name of a file's bytes in the object store."""
    return f"{tenant_id}/{enrollment_id}/{file_id}"


def media_type_of(head: bytes) -> str | None:
    """The type of a file by its first bytes; None of what we do not take, such as a program or nothing at all."""
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _WEBP
    return _PLAIN if head and _is_text(head[:HEAD]) else None


def _is_text(head: bytes) -> bool:
    if not _CONTROLS.isdisjoint(head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as cut:
        return cut.reason == "unexpected end of data" and len(head) == HEAD
    return True
