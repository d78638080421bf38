"""What becomes of messages by the answers of their providers."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import structlog

from chassis.effects import Answer, Answered, Declined, Later, Succeeded, Unknown

from ..clients.sender import AccountStopped, NobodyToAsk, NotFound
from ..domain import outcomes
from ..domain.account import INSTALLATION_ID, stop
from ..domain.letter import SendRequest
from ..domain.message import Message, Moved
from ..domain.reasons import Reason
from ..repository import Settlement
from ..work import Work

log = structlog.get_logger(__name__)


async def settle_messages(work: Work, answered: Sequence[Answered[SendRequest]]) -> None:
    """Store what became of attempts, and say so of those that have ended."""
    await _stop_accounts(work, answered)
    moved = {one.claimed.id: _moved(work, one) for one in answered}
    settlements = [_settlement(one, moved[one.claimed.id]) for one in answered]
    stored = await work.messages.settle(settlements, work.now)
    for message_id, (_message, said) in moved.items():
        if message_id in stored:
            work.outbox.extend(said)
        else:
            log.warning("settlement_refused", message_id=str(message_id))


def _moved(work: Work, one: Answered[SendRequest]) -> Moved:
    held = one.claimed.request.message
    match one.answer:
        case Succeeded():
            return outcomes.sent(held, work.now)
        case Declined(reason):
            return outcomes.declined(held, reason, work.now)
        case Later() if not one.claimed.asked_before:
            return _postponed(work, held, one.answer)
        case Later() | Unknown():
            return _in_doubt(work, one.claimed.request, one.answer)


def _postponed(work: Work, held: Message, answer: Later) -> Moved:
    why = Reason.ACCOUNT_PAUSED if isinstance(answer, AccountStopped) else Reason.PROVIDER_UNAVAILABLE
    return outcomes.postponed(held, answer.seconds, work.now, work.limits, why=why)


def _in_doubt(work: Work, request: SendRequest, answer: Later | Unknown) -> Moved:
    """What follows when an earlier attempt was asked for, and was not found or nobody could say."""
    held, account = request.message, request.account
    match answer:
        case NotFound() if account and held.attempted_at and account.vouches_for(held.attempted_at):
            return outcomes.not_found(held, work.now, work.limits)
        case NobodyToAsk():
            return outcomes.never_known(held, work.now, work.limits)
        case Later() | Unknown():
            return outcomes.not_known(held, work.now, work.limits)


async def _stop_accounts(work: Work, answered: Sequence[Answered[SendRequest]]) -> None:
    """Pause the accounts that were used and are still what they were; all are locked at once."""
    complaints = _complaints(answered)
    if not complaints:
        return
    for (account_id, _revision), reason in complaints.items():
        if account_id == INSTALLATION_ID:
            log.error("installation_account_refused", reason=reason)  # for the operator: it has no row to pause
    for account in stop(await work.accounts.locked({account_id for account_id, _revision in complaints}), complaints):
        log.error("account_paused", account_id=str(account.id), reason=account.reason)
        await work.accounts.save(account)


def _complaints(answered: Sequence[Answered[SendRequest]]) -> Mapping[tuple[UUID, int], str]:
    """Why accounts are stopped, by id and revision; of several reasons the first."""
    return {
        (one.claimed.request.account.id, one.claimed.request.account.revision): one.answer.reason
        for one in reversed(answered)
        if isinstance(one.answer, AccountStopped) and one.claimed.request.account is not None
    }


def _settlement(one: Answered[SendRequest], moved: Moved) -> Settlement:
    return Settlement(one.claimed.request.message, moved[0], _name(one.answer), _detail(one.answer))


def _name(answer: Answer) -> str:
    """The kind of an answer as evidence names it."""
    return next(kind.__name__.lower() for kind in (Succeeded, Declined, Later, Unknown) if isinstance(answer, kind))


def _detail(answer: Answer) -> str:
    return answer.reference if isinstance(answer, Succeeded) else answer.reason
