"""The kinds of steps: one module each, and the one table that lists them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from contracts.base import Event
from contracts.values import (
    Conditional,
    CreateTask,
    ExitCampaign,
    Goto,
    ManageTags,
    Notify,
    RetryPayment,
    SendCall,
    SendEmail,
    SendPush,
    SendSms,
    Split,
    StepOfAnyKind,
    UpdateField,
    Wait,
    WaitForEvent,
    Webhook,
)

from . import (
    awaited,
    conditional,
    create_task,
    exit_campaign,
    goto,
    manage_tags,
    send_email,
    send_sms,
    split,
    update_field,
    wait,
    wait_for_event,
    webhook,
)
from .kind import End, Kind

KINDS: Mapping[type[StepOfAnyKind], Kind[Any]] = MappingProxyType(
    {
        SendEmail: send_email.KIND,
        SendSms: send_sms.KIND,
        Wait: wait.KIND,
        WaitForEvent: wait_for_event.KIND,
        Conditional: conditional.KIND,
        Split: split.KIND,
        Goto: goto.KIND,
        CreateTask: create_task.KIND,
        UpdateField: update_field.KIND,
        ManageTags: manage_tags.KIND,
        Webhook: webhook.KIND,
        ExitCampaign: exit_campaign.KIND,
        **dict.fromkeys((SendCall, SendPush, Notify, RetryPayment), awaited.KIND),
    }
)
ENDING: frozenset[type[Event]] = frozenset(event for kind in KINDS.values() for event in kind.ends)
"""Every event that can end a step."""
ANSWERS: Mapping[type[Event], End] = MappingProxyType({**send_email.KIND.ends, **webhook.KIND.ends})
"""What ends a step that has been handed out: each names the execution it is about, so the step need not be there."""
