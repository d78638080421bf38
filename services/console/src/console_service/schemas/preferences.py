"""What a contact may choose by the link of a mail."""

from pydantic import BaseModel


class Preference(BaseModel):
    """A channel: whether she is written to there, why not, and whether she may open it again herself."""

    channel: str
    is_open: bool
    closed_by: str | None
    may_open: bool
    address: str | None


class Preferences(BaseModel):
    """What she has chosen, and the campaign whose mail the link is of."""

    campaign_name: str | None
    channels: list[Preference]

    @property
    def is_out(self) -> bool:
        """Whether nothing is sent to her any more."""
        return not any(one.is_open for one in self.channels)
