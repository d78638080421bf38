"""Fields that a tenant makes for its contacts."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.values import FieldKind

from ..domain.own_field import OwnField, name_fault, tell
from ..errors import FieldRefused, FieldTaken, NoSuchField, TooManyFields
from ..work import Work


async def list_fields(work: Work) -> Sequence[OwnField]:
    """Every field, also those retired, by name."""
    return await work.own_fields.all()


async def show_field(work: Work, name: str) -> OwnField:
    """One field. Raises `NoSuchField`."""
    found = [one for one in await work.own_fields.all() if one.name == name]
    if not found:
        raise NoSuchField
    return found[0]


async def make_field(work: Work, name: str, kind: FieldKind, label: str) -> OwnField:
    """A new field of contacts. Raises `FieldRefused`, `FieldTaken` or `TooManyFields`."""
    if fault := name_fault(name):
        raise FieldRefused.of([fault])
    known = await work.own_fields.locked()
    if name in known:
        raise FieldTaken(name=name)
    if len(known) >= work.limits.rules.fields:
        raise TooManyFields(limit=work.limits.rules.fields)
    field, said = tell(OwnField(name, kind, label, work.now), work.now)
    await work.own_fields.add(field)
    work.outbox.add(said)
    return field


async def change_field(work: Work, name: str, *, label: str | None, is_retired: bool | None) -> OwnField:
    """Give a field another label, retire it, or take it back; its values stay. Raises `NoSuchField`."""
    known = await work.own_fields.locked()
    if name not in known:
        raise NoSuchField
    field = known[name]
    since = field.retired_at or work.now
    kept = field.retired_at if is_retired is None else (since if is_retired else None)
    changed, said = tell(replace(field, label=label or field.label, retired_at=kept), work.now)
    await work.own_fields.save_all([changed])
    work.outbox.add(said)
    return changed


async def tell_untold(work: Work, limit: int) -> int:
    """Say the fields that were made before fields were said; returns how many."""
    known = await work.own_fields.locked()
    told = [tell(field, work.now) for field in known.values() if not field.revision][:limit]
    await work.own_fields.save_all([field for field, _said in told])
    work.outbox.extend([said for _field, said in told])
    return len(told)
