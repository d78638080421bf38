"""The kinds of steps: a closed union over `kind`, each kind with the fields it needs and no others."""

from typing import Annotated

from pydantic import Field

from .altering import AlteredField, ManageTags, UpdateField, Word, Words
from .asking import MAX_TASK_DESCRIPTION, CreateTask, TaskSubtype, TaskTitle
from .awaited import Notify, RetryPayment, SendCall, SendPush
from .calling import Webhook
from .deciding import MOST_VARIANTS, Conditional, ExitCampaign, Goto, Split, Variant, VariantName
from .sending import SendEmail, Sends, SendSms
from .step import LONGEST_WAIT, Anchor, StepFault, StepOfAnyKind
from .waiting import Wait, WaitForEvent

Step = Annotated[
    SendEmail
    | Wait
    | WaitForEvent
    | Conditional
    | Split
    | Goto
    | CreateTask
    | UpdateField
    | ManageTags
    | Webhook
    | ExitCampaign
    | SendSms
    | SendCall
    | SendPush
    | Notify
    | RetryPayment,
    Field(discriminator="kind"),
]
"""One step of a journey."""

__all__ = [
    "LONGEST_WAIT",
    "MAX_TASK_DESCRIPTION",
    "MOST_VARIANTS",
    "AlteredField",
    "Anchor",
    "Conditional",
    "CreateTask",
    "ExitCampaign",
    "Goto",
    "ManageTags",
    "Notify",
    "RetryPayment",
    "SendCall",
    "SendEmail",
    "SendPush",
    "SendSms",
    "Sends",
    "Split",
    "Step",
    "StepFault",
    "StepOfAnyKind",
    "TaskSubtype",
    "TaskTitle",
    "UpdateField",
    "Variant",
    "VariantName",
    "Wait",
    "WaitForEvent",
    "Webhook",
    "Word",
    "Words",
]
