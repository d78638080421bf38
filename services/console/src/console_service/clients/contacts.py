"""Contacts, for staff."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from ..schemas.contacts import (
    Contact,
    ContactAskedFor,
    ContactDetail,
    ContactPayouts,
    Contacts,
    Dispute,
    Erasure,
    Findings,
    Input,
    Merge,
    PortalLink,
    RecordedAudit,
    Timeline,
)
from .gateway import Asking
from .operations import Operation

_ALL = "/api/admin/contacts"
_ONE = f"{_ALL}/{{contact_id}}"
SEARCH = Operation[Contacts]("GET", _ALL, Contacts, query=("email", "phone", "external_id", "cursor", "limit"))
BY_ID = Operation[list[ContactAskedFor]]("GET", f"{_ALL}/by-id", list[ContactAskedFor], query=("contact_ids",))
SHOW = Operation[ContactDetail]("GET", _ONE, ContactDetail)
TIMELINE = Operation[Timeline]("GET", f"{_ONE}/timeline", Timeline, query=("limit",))
AUDITS = Operation[list[Findings]]("GET", f"{_ONE}/audits", list[Findings])
EVIDENCE = Operation[list[Findings]]("GET", f"{_ONE}/evidence-values", list[Findings])
INPUTS = Operation[list[Input]]("GET", f"{_ONE}/inputs", list[Input])
PAYOUTS = Operation[ContactPayouts]("GET", f"{_ONE}/payouts", ContactPayouts, query=("cursor", "limit"))
RECORD_AUDIT = Operation[RecordedAudit](
    "POST", f"{_ALL}/audits", RecordedAudit, body=("email", "phone", "name", "occurred_at", "values")
)
RECORD_EVIDENCE = Operation[Findings]("POST", f"{_ONE}/evidence-values", Findings, body=("occurred_at", "values"))
RECORD_INPUT = Operation[Input]("POST", f"{_ONE}/inputs", Input, body=("kind", "reference", "occurred_at", "values"))
PORTAL_LINK = Operation[PortalLink]("POST", f"{_ONE}/portal-link", PortalLink)
MERGE = Operation[Merge]("POST", f"{_ONE}/merge", Merge, body=("contact_id", "dry_run"))
ERASE = Operation[Erasure]("POST", f"{_ONE}/erase", Erasure, body=("dry_run",))
DISPUTES = Operation[list[Dispute]]("GET", f"{_ALL}/identity-conflicts", list[Dispute], query=("state",))
KEEP_APART = Operation[None]("POST", f"{_ONE}/keep-apart", body=("contact_id", "note"))


class ContactBook:
    """Contacts of the tenant."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def search(self, *, cursor: str | None = None, limit: int, **named: str | None) -> Contacts:
        """Contacts, newest first; or whoever an email, a phone or an external_id leads to."""
        return await self._asking.ask(SEARCH, query={**named, "cursor": cursor, "limit": limit})

    async def several(self, contact_ids: Collection[UUID]) -> dict[UUID, Contact]:
        """Contacts by the id that was asked for, as far as there are any."""
        return {one.asked_id: one for one in await self._asking.of_each(BY_ID, contact_ids=contact_ids)}

    async def get(self, contact_id: UUID) -> ContactDetail:
        """One contact, with what was bought and decided. Raises `NotThere`."""
        return await self._asking.ask(SHOW, _of(contact_id))

    async def timeline(self, contact_id: UUID, *, limit: int) -> Timeline:
        """What happened to a contact, newest first."""
        return await self._asking.ask(TIMELINE, _of(contact_id), query={"limit": limit})

    async def audits(self, contact_id: UUID) -> list[Findings]:
        """Audits, oldest first."""
        return await self._asking.ask(AUDITS, _of(contact_id))

    async def evidence(self, contact_id: UUID) -> list[Findings]:
        """What evidence showed, oldest first."""
        return await self._asking.ask(EVIDENCE, _of(contact_id))

    async def inputs(self, contact_id: UUID) -> list[Input]:
        """What conversations, meetings and plans said, oldest first."""
        return await self._asking.ask(INPUTS, _of(contact_id))

    async def payouts(self, contact_id: UUID, *, cursor: str | None, limit: int) -> ContactPayouts:
        """Payouts, oldest first."""
        return await self._asking.ask(PAYOUTS, _of(contact_id), query={"cursor": cursor, "limit": limit})

    async def record_audit(self, contact: Contact, *, occurred_at: datetime, values: Mapping[str, Any]) -> None:
        """Record an audit of a contact, who is named by how she is reached. Raises `WrongFields`."""
        named = {"email": contact.email} if contact.email else {"phone": contact.phone}
        body = {**named, "occurred_at": occurred_at.isoformat(), "values": values}
        await self._asking.ask(RECORD_AUDIT, body=body)

    async def record_evidence(self, contact_id: UUID, *, occurred_at: datetime, values: Mapping[str, Any]) -> None:
        """Record what evidence showed. Raises `WrongFields`."""
        body = {"occurred_at": occurred_at.isoformat(), "values": values}
        await self._asking.ask(RECORD_EVIDENCE, _of(contact_id), body=body)

    async def record_input(
        self, contact_id: UUID, *, occurred_at: datetime, values: Mapping[str, Any], kind: str, reference: str | None
    ) -> None:
        """Record what a conversation, meeting or plan said. Raises `WrongFields` or `Refused`."""
        body = {"kind": kind, "reference": reference, "occurred_at": occurred_at.isoformat(), "values": values}
        await self._asking.ask(RECORD_INPUT, _of(contact_id), body=body)

    async def portal_link(self, contact_id: UUID) -> PortalLink:
        """A link that lets a contact in until it expires."""
        return await self._asking.ask(PORTAL_LINK, _of(contact_id))

    async def merge(self, contact_id: UUID, other_id: UUID, *, dry_run: bool) -> Merge:
        """Have another contact become this one, or say what that would be."""
        body = {"contact_id": str(other_id), "dry_run": dry_run}
        return await self._asking.ask(MERGE, _of(contact_id), body=body)

    async def erase(self, contact_id: UUID, *, dry_run: bool) -> Erasure:
        """Forget a contact for good, or say what that would be."""
        return await self._asking.ask(ERASE, _of(contact_id), body={"dry_run": dry_run})

    async def disputes(self, *, state: str) -> list[Dispute]:
        """Identities that two contacts claim, newest first: those that are open, or those of two kept apart."""
        return await self._asking.ask(DISPUTES, query={"state": state})

    async def keep_apart(self, contact_id: UUID, other_id: UUID, note: str, *, key: str) -> None:
        """Note that two who claim the same are two people. Raises `WrongFields` for no note."""
        body = {"contact_id": str(other_id), "note": note}
        await self._asking.once(key).ask(KEEP_APART, _of(contact_id), body=body)


def _of(contact_id: UUID) -> dict[str, UUID]:
    return {"contact_id": contact_id}
