"""HTTP in: parse, call, answer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header

from chassis.http.callers import Staff, System
from chassis.http.do import Do
from chassis.http.idempotency import MAX_KEY
from chassis.http.pages import Cursor, Limit, Page, after, instant, page
from contracts.values import EmailText

from .domain.account import AccountStatus
from .handlers import accounts, preferences, questions, sending, suppressions
from .schemas import (
    AccountIn,
    AccountOut,
    FiguresOut,
    LiftIn,
    MessageOut,
    MessageTextOut,
    SecretsIn,
    SuppressionIn,
    SuppressionOut,
    SuppressionsAsked,
    UnsubscribeIn,
    Wanted,
)
from .schemas.explanations import ExplanationOut
from .schemas.preferences import PreferencesIn, PreferencesOut

router = APIRouter()
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=MAX_KEY)]
"""Of a request whose repetition must not do it twice."""


@router.get("/api/messages")
async def list_messages(
    wanted: Annotated[Wanted, Depends()], do: Do, _who: Staff, cursor: Cursor = None, limit: Limit = 50
) -> Page[MessageOut]:
    """Messages of a contact, an enrollment or a campaign, by where they stand or how they ended, the newest first."""
    before = after(cursor, instant, UUID)
    found = await do(questions.list_messages, wanted.chosen(), before=before, limit=limit + 1)
    shown = [MessageOut.of(message) for message in found]
    return page(shown, limit, lambda message: (message.queued_at.isoformat(), message.id))


@router.get("/api/messages/{message_id}")
async def show_message(message_id: UUID, do: Do, _who: Staff) -> MessageOut:
    """One message and where it stands."""
    return MessageOut.of(await do(questions.show_message, message_id))


@router.get("/api/messages/{message_id}/text")
async def show_text(message_id: UUID, do: Do, _who: Staff) -> MessageTextOut:
    """What a message says, before names are filled in; what was sent to one contact is not kept."""
    return MessageTextOut.of(await do(questions.show_text, message_id))


@router.get("/api/messages/{message_id}/explain")
async def explain_message(message_id: UUID, do: Do, _who: Staff) -> ExplanationOut:
    """Why a message went, waits, or did not go."""
    return ExplanationOut.of(await do(questions.explain_message, message_id))


@router.post("/api/admin/contacts/{contact_id}/messages", status_code=202)
async def write_message(contact_id: UUID, body: EmailText, key: Key, do: Do, who: Staff) -> MessageOut:
    """Write to one contact, who gets it under the same rules as any message: opt-outs hold, and it can be explained."""
    return MessageOut.of(await do(sending.write_message, contact_id, body, key=key, by=who.id))


@router.get("/api/admin/contacts/{contact_id}/suppressions")
async def show_suppressions(contact_id: UUID, do: Do, _who: Staff) -> list[SuppressionOut]:
    """Channels that are closed for a contact."""
    return [SuppressionOut.of(one) for one in await do(suppressions.show_suppressions, contact_id)]


@router.post("/api/admin/contacts/{contact_id}/suppressions")
async def suppress(contact_id: UUID, body: SuppressionIn, do: Do, who: Staff) -> list[SuppressionOut]:
    """Close a channel for a contact; closing it twice is closing it once."""
    return [
        SuppressionOut.of(one) for one in await do(suppressions.suppress, contact_id, body.channel, staff_id=who.id)
    ]


@router.get("/api/admin/suppressions")
async def list_suppressions(
    asked: Annotated[SuppressionsAsked, Depends()], do: Do, _who: Staff, cursor: Cursor = None, limit: Limit = 50
) -> Page[SuppressionOut]:
    """Channels that are closed, or that were lifted, the newest first: of a contact or an address, by reason."""
    before = after(cursor, instant, UUID)
    found = await do(suppressions.list_suppressions, asked.wanted(), asked.address, before=before, limit=limit + 1)
    shown = [SuppressionOut.of(one) for one in found]
    return page(shown, limit, lambda one: (one.suppressed_at.isoformat(), one.id))


@router.post("/api/admin/suppressions/{suppression_id}/lift")
async def lift_suppression(suppression_id: UUID, body: LiftIn, do: Do, who: Staff) -> SuppressionOut:
    """Open a channel again; what the contact herself has closed only with a stated reason, which is kept."""
    return SuppressionOut.of(await do(suppressions.lift, suppression_id, body.note, by=who.id))


@router.get("/api/admin/provider-accounts")
async def list_accounts(do: Do, _who: Staff, status: AccountStatus | None = None) -> list[AccountOut]:
    """The tenant's accounts at providers, without their secrets; of one status if it is named."""
    found = await do(accounts.list_accounts)
    return [AccountOut.of(one) for one in found if status in {None, one.status}]


@router.put("/api/admin/provider-accounts/{account_id}")
async def keep_account(account_id: UUID, body: AccountIn, do: Do, _who: Staff) -> AccountOut:
    """Make or change an account; one that is active again sends what has waited for it."""
    return AccountOut.of(await do(accounts.keep_account, body.account(account_id)))


@router.post("/api/admin/provider-accounts/{account_id}/pause")
async def pause_account(account_id: UUID, do: Do, _who: Staff) -> AccountOut:
    """Send nothing through an account until it is resumed; its messages wait."""
    return AccountOut.of(await do(accounts.move_account, account_id, to=AccountStatus.PAUSED))


@router.post("/api/admin/provider-accounts/{account_id}/resume")
async def resume_account(account_id: UUID, do: Do, _who: Staff) -> AccountOut:
    """Send through an account again, at once."""
    return AccountOut.of(await do(accounts.move_account, account_id, to=AccountStatus.ACTIVE))


@router.post("/api/admin/provider-accounts/{account_id}/secrets")
async def rotate_secrets(account_id: UUID, body: SecretsIn, do: Do, _who: Staff) -> AccountOut:
    """New secrets beside those the account has, which are used while the provider refuses the new ones."""
    return AccountOut.of(await do(accounts.rotate_secrets, account_id, body.plain()))


@router.delete("/api/admin/provider-accounts/{account_id}/old-secrets")
async def forget_old_secrets(account_id: UUID, do: Do, _who: Staff) -> AccountOut:
    """End a rotation: use the newest secrets alone."""
    return AccountOut.of(await do(accounts.forget_old_secrets, account_id))


@router.post("/internal/unsubscribe")
async def unsubscribe(body: UnsubscribeIn, do: Do, _who: System) -> dict[str, str]:
    """One click on the link of a message; the answer comes after the commit, and to every repetition."""
    await do(suppressions.unsubscribe, body.message_id)
    return {"status": "unsubscribed"}


@router.get("/internal/preferences/{message_id}")
async def show_preferences(message_id: UUID, do: Do, _who: System) -> PreferencesOut:
    """What the contact of a message has chosen."""
    return PreferencesOut.of(await do(preferences.show_preferences, message_id))


@router.put("/internal/preferences/{message_id}")
async def keep_preferences(message_id: UUID, body: PreferencesIn, do: Do, _who: System) -> PreferencesOut:
    """Close and open channels as she wants; the answer comes after the commit."""
    return PreferencesOut.of(await do(preferences.prefer, message_id, body.channels))


@router.get("/internal/figures/{campaign_id}")
async def show_figures(campaign_id: UUID, do: Do, _who: System) -> FiguresOut:
    """What this service itself counts of a campaign."""
    return FiguresOut(counters=dict(await do(questions.show_figures, campaign_id)))
