"""HTTP shapes of what a contact chooses by the link of a mail."""

from pydantic import BaseModel, Field

from chassis.http.bodies import In
from contracts.values import Channel


class PreferenceOut(BaseModel):
    """A channel: whether she is written to there, and whether she may open it again herself."""

    channel: Channel
    is_open: bool
    closed_by: str | None
    """Why it is closed, such as `unsubscribed` or `bounced`."""
    may_open: bool
    address: str | None
    """Her address there, shortened."""


class PreferencesOut(BaseModel):
    """What she has chosen, and the campaign whose mail the link is of."""

    campaign_name: str | None
    channels: list[PreferenceOut]


class PreferencesIn(In):
    """Whether she wants to be written to, by channel; one that is left out stays as it is."""

    channels: dict[Channel, bool] = Field(examples=[{"email": False}])
