"""HTTP shapes of what a contact chooses by the link of a mail."""

from pydantic import BaseModel

from chassis.http.bodies import In
from contracts.values import Channel

from ..domain.preferences import Preferences
from ..domain.suppression import SuppressionReason


class PreferenceOut(BaseModel):
    """One channel as its contact sees it."""

    channel: Channel
    is_open: bool
    closed_by: SuppressionReason | None
    may_open: bool
    """Whether she may open it again herself: nobody but she has closed it."""
    address: str | None


class PreferencesOut(BaseModel):
    """What a contact has chosen."""

    campaign_name: str | None
    channels: list[PreferenceOut]

    @classmethod
    def of(cls, known: Preferences) -> "PreferencesOut":
        """From the domain."""
        return cls(campaign_name=known.campaign_name, channels=[PreferenceOut(**vars(one)) for one in known.channels])


class PreferencesIn(In):
    """Whether she wants to be written to, by channel; one that is left out stays as it is."""

    channels: dict[Channel, bool]
