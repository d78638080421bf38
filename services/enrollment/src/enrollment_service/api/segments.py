"""Rules: what they may ask, whom they mean, and those that are saved as segments; and fields of a tenant's own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response

from chassis.http.callers import Staff
from chassis.http.do import Do
from chassis.http.editions import Seen, tag
from chassis.http.pages import Cursor, Limit, Page, after, page
from chassis.ids import new_id

from ..domain.segment import Segment, SegmentChange
from ..handlers import memberships, own_fields, segments
from ..schemas.segments import (
    MemberOut,
    MembershipOut,
    OwnFieldEdit,
    OwnFieldIn,
    OwnFieldOut,
    PreviewIn,
    PreviewOut,
    RuleFieldOut,
    SegmentEdit,
    SegmentIn,
    SegmentOfContactOut,
    SegmentOut,
)

router = APIRouter()
PATH = "/api/segments"
_ONE = PATH + "/{segment_id}"
_FIELDS = "/api/contact-fields"
_FieldName = Annotated[str, Path(max_length=200)]


async def _asking(segment_id: UUID, who: Staff, seen: Seen) -> SegmentChange:
    return SegmentChange(segment_id, who.id, seen=seen)


Asking = Annotated[SegmentChange, Depends(_asking)]
"""Who changes which segment, and which editions of it the caller has seen."""


@router.get(PATH)
async def list_segments(do: Do, _who: Staff, cursor: Cursor = None, limit: Limit = 50) -> Page[SegmentOut]:
    """Segments by name."""
    found = await do(segments.list_segments, after=after(cursor, str), limit=limit + 1)
    return page([SegmentOut.of(one) for one in found], limit, lambda item: [item.name])


@router.post(PATH, status_code=201)
async def save_segment(body: SegmentIn, do: Do, who: Staff, response: Response) -> SegmentOut:
    """Save a rule under a name. Every question that cannot be answered is named with its place in the rule."""
    return _shown(await do(segments.save_segment, body.change(new_id(), by=who.id)), response)


@router.get(PATH + "/fields")
async def list_rule_fields(do: Do, _who: Staff) -> list[RuleFieldOut]:
    """What rules may ask about a contact, and with which operators."""
    return list(RuleFieldOut.catalogue(await do(own_fields.list_fields)))


@router.post(PATH + "/preview")
async def preview_rule(body: PreviewIn, do: Do, _who: Staff) -> PreviewOut:
    """How many contacts a rule means now, and the newest of them; nothing is kept."""
    return PreviewOut.of(*await do(segments.preview_rule, body.rule))


@router.get(_ONE)
async def show_segment(segment_id: UUID, do: Do, _who: Staff, response: Response) -> SegmentOut:
    """One segment."""
    return _shown(await do(segments.show_segment, segment_id), response)


@router.patch(_ONE)
async def change_segment(asked: Asking, body: SegmentEdit, do: Do, response: Response) -> SegmentOut:
    """Change a segment, with `If-Match` only if nobody else has since it was seen."""
    return _shown(await do(segments.change_segment, body.within(asked)), response)


@router.delete(_ONE, status_code=204)
async def delete_segment(asked: Asking, do: Do) -> Response:
    """Take a segment away, with `If-Match` only if nobody has changed it since it was seen."""
    await do(segments.delete_segment, asked)
    return Response(status_code=204)


@router.get(_ONE + "/preview")
async def preview_segment(segment_id: UUID, do: Do, _who: Staff) -> PreviewOut:
    """How many contacts a segment means now, and the newest of them."""
    return PreviewOut.of(*await do(segments.preview_segment, segment_id))


@router.get(_ONE + "/membership")
async def show_membership(segment_id: UUID, do: Do, _who: Staff) -> MembershipOut:
    """How many contacts are in a segment, and whether all were looked at since its rule was saved."""
    return MembershipOut.of(*await do(memberships.count_members, segment_id))


@router.get(_ONE + "/members")
async def list_members(
    segment_id: UUID, do: Do, _who: Staff, cursor: Cursor = None, limit: Limit = 50
) -> Page[MemberOut]:
    """Contacts in a segment, the newest contacts first, and since when each of them is in it."""
    found = await do(memberships.list_members, segment_id, before=after(cursor, UUID), limit=limit + 1)
    return page([MemberOut.of_member(*one) for one in found], limit, lambda item: [item.contact_id])


@router.get("/api/admin/contacts/{contact_id}/segments")
async def list_segments_of_contact(contact_id: UUID, do: Do, _who: Staff) -> list[SegmentOfContactOut]:
    """Segments that a contact is or was in, by name."""
    return [SegmentOfContactOut.of(*one) for one in await do(memberships.list_segments_of, contact_id)]


@router.get(_FIELDS)
async def list_contact_fields(do: Do, _who: Staff) -> list[OwnFieldOut]:
    """Fields that the tenant has made for its contacts, also those retired, by name."""
    return [OwnFieldOut.model_validate(one) for one in await do(own_fields.list_fields)]


@router.post(_FIELDS, status_code=201)
async def make_contact_field(body: OwnFieldIn, do: Do, _who: Staff) -> OwnFieldOut:
    """Make a field for contacts; its name and kind stay for good."""
    return OwnFieldOut.model_validate(await do(own_fields.make_field, body.name, body.kind, body.label))


@router.get(_FIELDS + "/{name}")
async def show_contact_field(name: _FieldName, do: Do, _who: Staff) -> OwnFieldOut:
    """One field that the tenant has made for its contacts."""
    return OwnFieldOut.model_validate(await do(own_fields.show_field, name))


@router.patch(_FIELDS + "/{name}")
async def change_contact_field(name: _FieldName, body: OwnFieldEdit, do: Do, _who: Staff) -> OwnFieldOut:
    """Give a field another label, retire it, or take it back.

    Under a retired field nothing new is kept, and no new rule asks for it; what is known and saved stays.
    """
    changed = await do(own_fields.change_field, name, label=body.label, is_retired=body.is_retired)
    return OwnFieldOut.model_validate(changed)


def _shown(segment: Segment, response: Response) -> SegmentOut:
    tag(response, segment.edition)
    return SegmentOut.of(segment)
