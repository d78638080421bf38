"""Who is in which segment: looked at when something happens to a contact, when time goes by, and by fills."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from ..domain.contact import Contact
from ..domain.firing import occurrence_of
from ..domain.membership import Fill, Look, Membership, look_at, move_all, said
from ..domain.rules import Basis
from ..domain.segment import Segment
from ..domain.turning import is_timed
from ..work import Work
from .segments import basis_of


async def keep_memberships(work: Work, limit: int) -> int:
    """Look at contacts of whom it is in doubt which segments they are in, then at some for whom a segment is filled.

    Returns the limit as long as there may be more to look at.
    """
    basis = await basis_of(work)
    if not await work.memberships.is_in_doubt(work.now, basis.zone):
        return 0
    basis = replace(basis, now=await work.memberships.lock(work.now))
    return max(await _look_again(work, basis, limit), await _fill(work, basis, limit))


async def next_turn(work: Work) -> datetime | None:
    """When time may change the next membership."""
    return await work.memberships.next_turn()


async def put_off_look(work: Work) -> None:
    """Let the contacts who are next wait, because they cannot be looked at."""
    now = await work.memberships.lock(work.now)
    await work.memberships.put_off(now, now + work.limits.put_off)


async def _look_again(work: Work, basis: Basis, limit: int) -> int:
    segments = await work.segments.all()
    some = max(min(limit, work.limits.rules.pairs // max(len(segments), 1)), 1)
    doubts, doubted = await work.memberships.doubted(basis.now, some)
    turned = await work.memberships.turned(basis.now, some)
    who = sorted({*doubted, *turned})
    if segments and who:
        look = look_at(segments, await work.segments.audiences.known.of(who), basis)
        await _say(work, await _keep(work, segments, who, look, basis.now))
    await work.memberships.settle(doubts)
    return limit if max(len(doubts), len(turned)) >= some else len(who)


async def _keep(
    work: Work, segments: Sequence[Segment], who: Sequence[UUID], look: Look, now: datetime
) -> list[Membership]:
    """Store what was seen of some contacts; returns the memberships that have begun or ended."""
    ids = [segment.segment_id for segment in segments]
    moved = move_all(await work.memberships.held(ids, who), meant=look.meant, now=now)
    await work.memberships.save_all(moved)
    before = await work.memberships.turns(ids, who)
    after = {pair: at for pair, at in look.turns.items() if before.get(pair) != at}
    await work.memberships.save_turns(after, gone=before.keys() - look.turns.keys())
    return moved


async def _say(work: Work, moved: Sequence[Membership]) -> None:
    """Tell who has entered and left; not of contacts whom a fill has yet to find where they have been all along."""
    fills = await work.memberships.fills.all() if moved else {}
    known = [one for one in moved if (fill := fills.get(one.segment_id)) and fill.has_seen(one.contact_id)]
    told = [said(one) for one in known]
    work.outbox.extend(told)
    await work.campaigns.occurrences.add_all([occurrence_of(one) for one in told])


async def _fill(work: Work, basis: Basis, limit: int) -> int:
    """Look at the next contacts for a segment that is new or changed; nobody is told, as nothing happened to them."""
    unfilled = await work.memberships.fills.unfilled(basis.zone)
    if unfilled is None:
        return await _sweep(work, limit)
    segment = await work.segments.get(unfilled)
    fill = (await work.memberships.fills.all()).get(unfilled, Fill(unfilled)).within(basis.zone)
    who = await work.segments.audiences.following(fill.reached, limit)
    meant = {(unfilled, one) for one in await work.segments.audiences.meant(segment.rule, basis, who)}
    known = await work.segments.audiences.known.of(who) if is_timed(segment.rule) else ()
    await _keep(work, [segment], who, Look(meant, look_at([segment], known, basis).turns), basis.now)
    is_last = len(who) < limit
    reached, filled_at = (who[-1] if who else fill.reached), basis.now if is_last else None
    await work.memberships.fills.save_all([replace(fill, reached=reached, filled_at=filled_at)])
    return limit


async def _sweep(work: Work, limit: int) -> int:
    """Take away what is left of a segment that is deleted."""
    orphan = await work.memberships.fills.orphan()
    if orphan is None:
        return 0
    if await work.memberships.forget(orphan, limit) < limit:
        await work.memberships.fills.delete(orphan)
    return limit


async def count_members(work: Work, segment_id: UUID) -> tuple[int, Fill | None]:
    """How many contacts are in a segment, and how far it is filled. Raises `NoSuchSegment`."""
    await work.segments.get(segment_id)
    return await work.memberships.count(segment_id), (await work.memberships.fills.all()).get(segment_id)


async def list_members(
    work: Work, segment_id: UUID, *, before: UUID | None, limit: int
) -> Sequence[tuple[Contact, datetime]]:
    """Contacts in a segment, and since when. Raises `NoSuchSegment`."""
    await work.segments.get(segment_id)
    return await work.memberships.listing(segment_id, before=before, limit=limit)


async def list_segments_of(work: Work, contact_id: UUID) -> Sequence[tuple[Segment, Membership]]:
    """Segments that a contact is or was in, by name. Raises `NoSuchContact`."""
    contact = await work.contacts.get(contact_id)
    found = {one.segment_id: one for one in await work.memberships.of_contact(contact.contact_id)}
    segments = await work.segments.all() if found else []
    pairs = [(one, found[one.segment_id]) for one in segments if one.segment_id in found]
    return sorted(pairs, key=lambda pair: pair[0].name)
