"""A form of another system, and the campaign that is made for it: one message, to be looked at before it is sent."""

import re
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from contracts.values import (
    FORM_SUBMITTED,
    CampaignDefinition,
    CampaignType,
    Content,
    Currency,
    EventTrigger,
    Family,
    Journey,
    PayoutTerms,
    PayoutType,
    SendSms,
    ShortContent,
    ShortText,
)

MOST_NAME = 200
_ENDING = " Campaign"
_GREETING = "Hi {{ first_name }}, thank you for your interest! We'll be in touch soon."


@dataclass(frozen=True)
class Form:
    """A form that people fill in elsewhere."""

    form_id: str
    name: str | None = None

    @property
    def campaign_name(self) -> str:
        """What its campaign is called until somebody names it."""
        return (self.name or self.form_id)[: MOST_NAME - len(_ENDING)] + _ENDING

    @property
    def slug(self) -> str:
        """The slug of its campaign: another one for every form."""
        readable = re.sub(r"[^a-z0-9]+", "-", self.form_id.lower()).strip("-")[:50].strip("-")
        return "-".join(filter(None, ("form", readable, sha256(self.form_id.encode()).hexdigest()[:12])))


def definition_for(
    form: Form, currency: Currency, *, step_id: UUID, content_id: UUID, trigger_id: UUID
) -> CampaignDefinition:
    """A sequence of one text message, which thanks whoever fills in the form."""
    step = SendSms(step_id=step_id, name="Thank you", content_id=content_id, content_version=1)
    return CampaignDefinition(
        family=Family.SEQUENCE,
        campaign_type=CampaignType.STANDARD,
        name=form.campaign_name,
        slug=form.slug,
        currency=currency,
        completion_window_days=30,
        payout=PayoutTerms(type=PayoutType.CREDIT),
        triggers=(EventTrigger(trigger_id=trigger_id, event_name=FORM_SUBMITTED, form_id=form.form_id),),
        journey=Journey(entry=step_id, steps=(step,)),
    )


def greeting() -> Content:
    """What its message says."""
    return ShortContent(channel="sms", texts={"en": ShortText(body=_GREETING)})
