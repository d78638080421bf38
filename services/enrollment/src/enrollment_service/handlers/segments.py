"""Rules that staff saves, and whom they mean."""

from collections.abc import Sequence
from uuid import UUID

from contracts.values import Node, rule_faults

from ..domain.contact import Contact
from ..domain.membership import Fill
from ..domain.own_field import kinds_of
from ..domain.rules import Basis
from ..domain.segment import Segment, SegmentChange, begin, change
from ..domain.zones import zone_of
from ..errors import EditedMeanwhile, RuleRefused, SegmentTaken, TooManySegments
from ..work import Work


async def save_segment(work: Work, asked: SegmentChange) -> Segment:
    """Keep a new segment. Raises `RuleRefused`, `SegmentTaken` or `TooManySegments`."""
    await basis_of(work, asked.rule)
    segment = begin(asked, work.now)
    await work.segments.lock()
    if await work.segments.count() >= work.limits.rules.segments:
        raise TooManySegments(limit=work.limits.rules.segments)
    await _must_be_free(work, segment.name, of=segment.segment_id)
    await work.segments.save_all([segment])
    return segment


async def change_segment(work: Work, asked: SegmentChange) -> Segment:
    """Change a segment. Raises what `save_segment` does, `NoSuchSegment` or `EditedMeanwhile`."""
    if asked.rule is not None:
        await basis_of(work, asked.rule)
    before = await _meant(work, asked)
    after = change(before, asked, work.now)
    await _must_be_free(work, after.name, of=asked.segment_id)
    await work.segments.save_all([after] if after is not before else [])
    if after.rule != before.rule:
        await _look_at_all(work, after.segment_id)
    return after


async def delete_segment(work: Work, asked: SegmentChange) -> None:
    """Take a segment away. Raises `NoSuchSegment` or `EditedMeanwhile`."""
    await _meant(work, asked)
    await work.segments.delete(asked.segment_id)
    await _look_at_all(work, asked.segment_id)


async def show_segment(work: Work, segment_id: UUID) -> Segment:
    """One segment."""
    return await work.segments.get(segment_id)


async def list_segments(work: Work, *, after: str | None, limit: int) -> Sequence[Segment]:
    """Segments by name."""
    return await work.segments.listing(after=after, limit=limit)


async def preview_rule(work: Work, rule: Node) -> tuple[int, Sequence[Contact]]:
    """How many contacts a rule means now, and the newest of them. Raises `RuleRefused` or `TooSlow`."""
    return await _preview(work, rule, await basis_of(work, rule))


async def preview_segment(work: Work, segment_id: UUID) -> tuple[int, Sequence[Contact]]:
    """How many contacts a segment means now, and the newest of them; fields it asks for may be retired by now."""
    segment = await work.segments.get(segment_id)
    return await _preview(work, segment.rule, await basis_of(work))


async def _preview(work: Work, rule: Node, basis: Basis) -> tuple[int, Sequence[Contact]]:
    limits = work.limits.rules
    return await work.segments.audiences.preview(rule, basis, sample=limits.sample, patience=limits.patience)


async def basis_of(work: Work, new: Node | None = None) -> Basis:
    """What answers depend on now. Raises `RuleRefused` for a new rule that cannot be answered."""
    fields = await work.own_fields.all()
    faults = rule_faults(new, kinds_of(fields, also_retired=False)) if new is not None else ()
    if faults:
        raise RuleRefused.of([fault.within("body", "rule") for fault in faults])
    return Basis(kinds_of(fields), work.now, zone_of([await work.zone()]).key)


async def _look_at_all(work: Work, segment_id: UUID) -> None:
    """Have all contacts looked at anew; of a segment that is deleted, what is left of it is swept."""
    await work.memberships.lock(work.now)
    await work.memberships.fills.save_all([Fill(segment_id)])


async def _meant(work: Work, asked: SegmentChange) -> Segment:
    await work.segments.lock()
    segment = await work.segments.get(asked.segment_id)
    if not asked.is_meant_for(segment):
        raise EditedMeanwhile(current=segment.edition)
    return segment


async def _must_be_free(work: Work, name: str, *, of: UUID) -> None:
    if await work.segments.called(name) not in (None, of):
        raise SegmentTaken(name=name)
