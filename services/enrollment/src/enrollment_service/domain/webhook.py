"""Webhooks of journeys: where they go, what became of each call, and when it is tried again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.enrollment import StepResult
from contracts.values import Webhook

from .contact import Contact
from .execution import Execution

NOT_CONFIGURED, ENROLLMENT_ENDED, GAVE_UP = "not_configured", "enrollment_ended", "gave_up"
_PASSED_OVER = (NOT_CONFIGURED, ENROLLMENT_ENDED)
_TRY_AGAIN = (408, 425, 429)
"""Answers below 500 that ask for another try."""


@dataclass(frozen=True)
class WebhookTarget:
    """A system of the tenant that journeys post to; its secrets are sealed."""

    target_id: UUID
    name: str
    url: str
    sealed: str
    sealed_old: str | None
    """The secret before, which signs too until the rotation is ended."""
    created_at: datetime
    changed_at: datetime
    retired_at: datetime | None = None
    """Since when nothing is posted to it any more."""

    @property
    def purpose(self) -> str:
        """What its secrets are sealed for."""
        return purpose_of(self.target_id)


def purpose_of(target_id: UUID) -> str:
    """What the secrets of a target are sealed for."""
    return f"webhook_target:{target_id}"


@dataclass(frozen=True)
class WebhookLimits:
    """How often a call is tried, and how long it waits before it is tried again."""

    tries: int
    first: timedelta
    longest: timedelta

    def after(self, attempts: int) -> timedelta:
        """The wait after so many tries: twice that before, up to the longest."""
        wait: timedelta = self.first * 2 ** min(attempts - 1, 20)
        return min(self.longest, wait)


@dataclass(frozen=True)
class WebhookCall:
    """What a webhook step has come to for one enrollment and visit; its id is that of the execution."""

    call_id: UUID
    enrollment_id: UUID
    campaign_id: UUID
    step_id: UUID
    visit: int
    target_id: UUID
    include_contact: bool
    created_at: datetime
    next_at: datetime | None
    """When it is made, or made again; None once it is over."""
    attempts: int = 0
    epoch: int = 0
    result: StepResult | None = None
    reason: str | None = None
    status: int | None = None
    """Of the last answer that there was."""
    answer: Any = None
    """What the last answer held, if it was JSON and not too large."""
    ended_at: datetime | None = None

    @property
    def message_id(self) -> str:
        """The webhook id, which stays the same at every try."""
        return f"msg_{self.call_id.hex}"

    @property
    def said(self) -> dict[str, Any]:
        """What later rules may ask of it."""
        return {"result": self.result, "status": self.status, "answer": self.answer}


@dataclass(frozen=True)
class WebhookAnswer:
    """What a target has answered."""

    status: int
    answer: Any = None
    retry_after: float | None = None
    """Seconds that it asks us to wait."""


def call_of(step: Webhook, execution: Execution) -> WebhookCall:
    """The call of a step that has begun, which is due at once."""
    return WebhookCall(
        call_id=execution.execution_id,
        enrollment_id=execution.enrollment_id,
        campaign_id=execution.campaign_id,
        step_id=execution.step_id,
        visit=execution.visit,
        target_id=step.target_id,
        include_contact=step.include_contact,
        created_at=execution.begun_at,
        next_at=execution.begun_at,
    )


def answered(call: WebhookCall, told: WebhookAnswer, now: datetime, limits: WebhookLimits) -> WebhookCall:
    """The call after an answer: done, refused for good, or to be tried again."""
    heard = replace(call, status=told.status, answer=told.answer)
    if 200 <= told.status < 300:  # noqa: PLR2004 - HTTP
        return _over(heard, StepResult.COMPLETED, None, now)
    if told.status >= 500 or told.status in _TRY_AGAIN:  # noqa: PLR2004 - HTTP
        return unanswered(heard, f"status_{told.status}", now, limits, wait=told.retry_after)
    return _over(heard, StepResult.FAILED, f"status_{told.status}", now)


def declined(call: WebhookCall, why: str, now: datetime) -> WebhookCall:
    """The call that is never made: passed over if there is nothing to call, failed if it may not be reached."""
    return _over(call, StepResult.SKIPPED if why in _PASSED_OVER else StepResult.FAILED, why, now)


def unanswered(
    call: WebhookCall, why: str, now: datetime, limits: WebhookLimits, *, wait: float | None = None
) -> WebhookCall:
    """The call after silence, which is tried again as often as a call may be."""
    if call.attempts >= limits.tries:
        return _over(call, StepResult.FAILED, GAVE_UP, now)
    asked = timedelta(seconds=max(0.0, min(wait or 0.0, limits.longest.total_seconds())))
    return replace(call, reason=why, next_at=now + max(limits.after(call.attempts), asked))


def _over(call: WebhookCall, result: StepResult, why: str | None, now: datetime) -> WebhookCall:
    return replace(call, result=result, reason=why, next_at=None, ended_at=now)


def body_of(call: WebhookCall, contact: Contact) -> dict[str, Any]:
    """What is posted: the ids of what has been reached, and what is known of the contact if the step says so."""
    ids = ("enrollment_id", "campaign_id", "step_id", "visit")
    said: dict[str, Any] = {"execution_id": call.call_id, **{name: getattr(call, name) for name in ids}}
    said["contact_id"] = contact.contact_id
    if call.include_contact:
        known = ("email", "name", "phone", "zone", "locale", "stage", "tags")
        said["contact"] = {**{name: getattr(contact, name) for name in known}, "fields": dict(contact.fields)}
    return {"type": "journey.webhook_step", "timestamp": call.created_at, "data": said}
