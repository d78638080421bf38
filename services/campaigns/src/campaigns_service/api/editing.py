"""Editions at the door: `ETag` names the one that is shown, `If-Match` those that a change is meant for."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Response

from chassis.http.callers import Staff

from ..domain.campaign import Campaign
from ..domain.edit import Edit

_TAG = re.compile(r'(?<![^\s,])"(\d{1,9})"')
"""A strong entity tag of ours (RFC 9110, section 8.8.3); weak ones (`W/"…"`) never match."""


def _editing(
    campaign_id: UUID,
    who: Staff,
    if_match: Annotated[str | None, Header(max_length=1000, description="The `ETag` of what was seen.")] = None,
) -> Edit:
    anything = if_match is None or if_match.strip() == "*"
    return Edit(campaign_id, who.id, None if anything else frozenset(map(int, _TAG.findall(if_match or ""))))


Editing = Annotated[Edit, Depends(_editing)]
"""Who changes which campaign, and which editions of it the caller has seen."""


def tag(response: Response, campaign: Campaign) -> None:
    """Name the edition that is shown."""
    response.headers["ETag"] = f'"{campaign.edition}"'
