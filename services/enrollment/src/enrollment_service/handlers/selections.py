"""Whom a bulk job is about: everybody, those a rule or a segment means, or those a list names."""

from collections.abc import Sequence
from uuid import UUID

from ..domain.bulk import BulkAction, Selection, SelectionKind, Target, name_of, targets_of
from ..errors import SegmentUnknown, TooManyNamed
from ..repository.bulk import Audience
from ..work import Work
from .segments import basis_of


async def choose(work: Work, asked: Selection) -> tuple[Selection, list[Target] | None]:
    """A selection as it is kept, and its contacts if a list names them.

    Raises `RuleRefused`, `SegmentUnknown` or `TooManyNamed`.
    """
    if asked.by is SelectionKind.CONTACTS:
        return asked, targets_of(await _led_to(work, asked.contacts))
    if asked.by is SelectionKind.RULE:
        await basis_of(work, asked.rule)
    return await _with_rule(work, asked), None


async def first_of(work: Work, audience: Audience, targets: Sequence[Target] | None) -> tuple[int, Sequence[Target]]:
    """How many are selected, and the first of them. Raises `TooSlow`."""
    limits = work.limits
    if targets is not None:
        return len(targets), targets[: limits.bulk.weighed]
    basis = await basis_of(work)
    total, ids = await work.bulk.foresee(audience, basis, first=limits.bulk.weighed, patience=limits.rules.patience)
    return total, [Target(position, contact_id) for position, contact_id in enumerate(ids, 1)]


def audience_of(campaign_id: UUID, action: BulkAction, selection: Selection) -> Audience:
    """Whom a rule means: those who are in the campaign, of whoever is not to be let in."""
    return Audience(campaign_id, action is not BulkAction.ENROLL, selection.rule)


async def _with_rule(work: Work, asked: Selection) -> Selection:
    if asked.segment_id is None:
        return asked
    segment = await work.segments.find(asked.segment_id)
    if segment is None:
        raise SegmentUnknown(field="body.segment_id")
    return Selection(asked.by, segment.rule, segment.segment_id)


async def _led_to(work: Work, named: Sequence[str]) -> list[UUID | None]:
    """The contact that each name leads to, as far as there is one."""
    if len(named) > (most := work.limits.bulk.listed):
        raise TooManyNamed(field="body.contacts", limit=most)
    names = [name_of(text) for text in named]
    identities = [None if isinstance(name, UUID) else work.identify(*name) for name in names]
    holders = await work.contacts.holders(one for one in identities if one)
    ids = [
        name if isinstance(name, UUID) else holders.get(identity or "")
        for name, identity in zip(names, identities, strict=True)
    ]
    led = await work.contacts.led_to(sorted({one for one in ids if one}))
    return [led[one].contact_id if one in led else None for one in ids]
