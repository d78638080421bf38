"""What becomes of messages by the answers of their providers."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import structlog

from chassis import telemetry
from chassis.effects import Answer, Answered, Declined, Later, Succeeded, Unknown

from ..clients.sender import AccountStopped, MessageRefused, NobodyToAsk, NotFound, NotNow
from ..domain import outcomes
from ..domain.account import INSTALLATION_ID, AccountStatus, Complaint, Trouble, recover, stop
from ..domain.evidence import storable
from ..domain.letter import SendRequest
from ..domain.message import Message, Moved
from ..domain.reasons import Reason
from ..repository import Settlement
from ..work import Work
from .suppressions import close_by

log = structlog.get_logger(__name__)


async def settle_messages(work: Work, answered: Sequence[Answered[SendRequest]]) -> None:
    """Store what became of attempts, and say so of those that have ended."""
    await _move_accounts(work, answered)
    moved = {one.claimed.id: _moved(work, one) for one in answered}
    settlements = [_settlement(one, moved[one.claimed.id]) for one in answered]
    stored = await work.messages.settle(settlements, work.now)
    for message_id, (_message, said) in moved.items():
        if message_id in stored:
            work.outbox.extend(said)
        else:
            log.warning("settlement_refused", message_id=str(message_id))
    ended = [message for message_id, (message, _said) in moved.items() if message_id in stored]
    closing = [(one, why) for one in ended if (why := outcomes.closes(one)) is not None]
    await close_by(work, closing)


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


async def _move_accounts(work: Work, answered: Sequence[Answered[SendRequest]]) -> None:
    """Pause the accounts whose provider complained, and resume those that a try has shown to work; all are locked."""
    complaints, working = _complaints(answered), _working(answered)
    for (account_id, _revision), complaint in complaints.items():
        if account_id == INSTALLATION_ID:  # for the operator: it has no row to pause
            _alarm("installation_account_refused", account_id, complaint.trouble, complaint.detail)
    if not complaints and not working:
        return
    found = await work.accounts.locked({account_id for account_id, _revision in (*complaints, *working)})
    stopped = stop(found, complaints, work.now, work.limits.probing)
    for account in stopped:
        _alarm("account_paused", account.id, account.reason, account.detail)
    recovered = recover(found, working - complaints.keys())
    await work.accounts.save_all((*stopped, *recovered))
    for account in recovered:
        log.info("account_resumed", account_id=str(account.id))
        await work.messages.wake_for_account(account.channel, work.now)


def _alarm(event: str, account_id: UUID, trouble: Trouble | None, detail: str | None) -> None:
    telemetry.ACCOUNTS_STOPPED.labels(str(trouble)).inc()
    log.error(event, account_id=str(account_id), reason=trouble, detail=detail)


def _complaints(answered: Sequence[Answered[SendRequest]]) -> Mapping[tuple[UUID, int], Complaint]:
    """Why accounts are stopped, by id and revision; of several reasons the first."""
    return {
        (one.claimed.request.account.id, one.claimed.request.account.revision): Complaint(
            Trouble(one.answer.reason), storable(one.answer.detail)
        )
        for one in reversed(answered)
        if isinstance(one.answer, AccountStopped) and one.claimed.request.account is not None
    }


def _working(answered: Sequence[Answered[SendRequest]]) -> set[tuple[UUID, int]]:
    """Paused accounts, by id and revision, through which a message was taken or refused for its own sake."""
    return {
        (account.id, account.revision)
        for one in answered
        if (account := one.claimed.request.account) is not None
        and account.status is AccountStatus.PAUSED
        and isinstance(one.answer, Succeeded | MessageRefused)
        and not one.claimed.asked_before
    }


def _settlement(one: Answered[SendRequest], moved: Moved) -> Settlement:
    return Settlement(one.claimed.request.message, moved[0], _name(one.answer), _detail(one.answer))


def _name(answer: Answer) -> str:
    """The kind of an answer as evidence names it."""
    return next(kind.__name__.lower() for kind in (Succeeded, Declined, Later, Unknown) if isinstance(answer, kind))


def _detail(answer: Answer) -> str:
    """What was heard, as it can be stored, whatever it was."""
    match answer:
        case Succeeded(reference):
            return storable(reference)
        case NotNow() | AccountStopped() | MessageRefused():
            return storable(f"{answer.reason}: {answer.detail}" if answer.detail else answer.reason)
        case Declined(reason) | Later(reason) | Unknown(reason):
            return storable(reason)
