"""Webhooks of journeys: where they go, for staff, and the calls that the effect makes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import orjson
from pydantic import SecretStr

from chassis.effects import Answer, Answered, Claimed, Declined, Later, Lease, Succeeded, Unknown
from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.security.signing import new_signing_secret

from ..clients import WebhookRequest
from ..domain import webhook as rules
from ..domain.contact import Contact
from ..domain.steps.webhook import WebhookEnded
from ..domain.webhook import WebhookAnswer, WebhookCall, WebhookTarget, body_of, purpose_of
from ..errors import NoVault, TooManyTargets
from ..work import Work
from .journeys import end_calls


async def list_targets(work: Work) -> Sequence[WebhookTarget]:
    """Where webhooks may go, the oldest first."""
    return await work.webhook_targets.all()


async def show_target(work: Work, target_id: UUID) -> WebhookTarget:
    """One target. Raises `NoSuchTarget`."""
    return await work.webhook_targets.get(target_id)


async def make_target(work: Work, name: str, url: str) -> WebhookTarget:
    """A new target with a secret of its own. Raises `TooManyTargets` or `NoVault`."""
    if len(await work.webhook_targets.locked()) >= work.limits.webhook_targets:
        raise TooManyTargets(limit=work.limits.webhook_targets)
    target_id = new_id()
    target = WebhookTarget(target_id, name, url, _new_secret(work, target_id), None, work.now, work.now)
    await work.webhook_targets.save(target)
    return target


async def change_target(work: Work, target_id: UUID, *, name: str | None, url: str | None) -> WebhookTarget:
    """Give a target another name or address; calls that are made from now on go there. Raises `NoSuchTarget`."""
    before = await _held(work, target_id)
    return await _save(work, replace(before, name=name or before.name, url=url or before.url))


async def rotate_secret(work: Work, target_id: UUID) -> WebhookTarget:
    """Give a target another secret; the one before signs beside it until `forget_old_secret`. Raises `NoSuchTarget`."""
    before = await _held(work, target_id)
    return await _save(work, replace(before, sealed=_new_secret(work, target_id), sealed_old=before.sealed))


async def forget_old_secret(work: Work, target_id: UUID) -> WebhookTarget:
    """End a rotation: the newest secret alone signs. Raises `NoSuchTarget`."""
    return await _save(work, replace(await _held(work, target_id), sealed_old=None))


async def retire_target(work: Work, target_id: UUID) -> None:
    """Post nothing to a target any more: steps that name it are passed over. Raises `NoSuchTarget`."""
    await _save(work, replace(await _held(work, target_id), retired_at=work.now))


async def show_secret(work: Work, target_id: UUID) -> SecretStr:
    """The newest secret of a target, for whoever sets up its receiver. Raises `NoSuchTarget` or `NoVault`."""
    target = await work.webhook_targets.get(target_id)
    if work.vault is None:
        raise NoVault
    return work.vault.reveal(target.sealed, tenant_id=work.tenant_id, purpose=target.purpose)


async def reseal_secrets(work: Work, limit: int) -> int:
    """Bring secrets that an older key of the installation has sealed under the current one."""
    return await work.webhook_targets.reseal(work.vault, work.tenant_id, limit) if work.vault is not None else 0


async def claim_calls(work: Work, given: Lease) -> list[Claimed[WebhookRequest]]:
    """Take calls that are due, with what each of them posts."""
    calls = await work.webhook_calls.claim(work.now, until=given.until, limit=given.limit)
    if not calls:
        return []
    targets = await work.webhook_targets.several([one.target_id for one in calls])
    enrollments = {one.enrollment_id: one for one in await work.enrollments.several([c.enrollment_id for c in calls])}
    people = await work.contacts.several([one.contact_id for one in enrollments.values()])
    claimed = list[Claimed[WebhookRequest]]()
    for call in calls:
        enrollment = enrollments[call.enrollment_id]
        skip = None if enrollment.is_open else rules.ENROLLMENT_ENDED
        request = _request(work, call, targets.get(call.target_id), people[enrollment.contact_id], skip)
        claimed.append(Claimed(call.call_id, call.epoch, request, asked_before=call.attempts > 1))
    return claimed


async def settle_calls(work: Work, answered: Sequence[Answered[WebhookRequest]]) -> None:
    """Note what calls came to, and let journeys go on whose call is over; not where another one claimed it since."""
    told = {(one.claimed.id, one.claimed.epoch): one.answer for one in answered}
    known = await work.webhook_calls.several([call_id for call_id, _epoch in told])
    after = [
        _after(work, call, told[call.call_id, call.epoch])
        for call in known
        if (call.call_id, call.epoch) in told and call.ended_at is None
    ]
    await end_calls(work, [_ended(one) for one in after if one.result is not None])
    if await work.webhook_calls.save(after) < len(after):
        raise Conflict("a call was claimed by somebody else meanwhile")


async def next_call(work: Work) -> datetime | None:
    """When a call is next to be made."""
    return await work.webhook_calls.next_due()


def _after(work: Work, call: WebhookCall, answer: Answer) -> WebhookCall:
    limits = work.limits.webhooks
    match answer:
        case Succeeded(reference):
            return rules.answered(call, WebhookAnswer(**orjson.loads(reference)), work.now, limits)
        case Declined(reason):
            return rules.declined(call, reason, work.now)
        case Later(reason) | Unknown(reason):
            return rules.unanswered(call, reason, work.now, limits)


def _ended(call: WebhookCall) -> WebhookEnded:
    assert call.result is not None  # noqa: S101 - it is over
    return WebhookEnded(
        enrollment_id=call.enrollment_id,
        campaign_id=call.campaign_id,
        execution_id=call.call_id,
        result=call.result,
        reasons=(call.reason,) if call.reason else (),
    )


def _request(
    work: Work, call: WebhookCall, target: WebhookTarget | None, contact: Contact, skip: str | None
) -> WebhookRequest:
    if target is None or target.retired_at:
        return WebhookRequest(work.tenant_id, call.message_id, b"", skip=rules.NOT_CONFIGURED)
    sealed = tuple(one for one in (target.sealed, target.sealed_old) if one is not None)
    body = orjson.dumps(body_of(call, contact), default=str)
    return WebhookRequest(work.tenant_id, call.message_id, body, target.url, sealed, target.purpose, skip)


async def _held(work: Work, target_id: UUID) -> WebhookTarget:
    await work.webhook_targets.locked()
    return await work.webhook_targets.get(target_id)


async def _save(work: Work, target: WebhookTarget) -> WebhookTarget:
    kept = replace(target, changed_at=work.now)
    await work.webhook_targets.save(kept)
    return kept


def _new_secret(work: Work, target_id: UUID) -> str:
    if work.vault is None:
        raise NoVault
    return work.vault.seal(new_signing_secret(), tenant_id=work.tenant_id, purpose=purpose_of(target_id))
