"""What is answered to a file."""

from pydantic import BaseModel

from ..campaigns import CampaignOut
from ..fields import FaultOut


class ImportedOut(BaseModel):
    """What a file has made of a campaign, or would make of it."""

    created: bool
    """Whether no campaign had this slug."""
    changed: bool
    """Whether the file says otherwise than the draft did."""
    dry_run: bool
    """Whether it was only tried: then nothing is kept of it."""
    difference: str
    """What becomes another line of the campaign's file, as a unified difference."""
    campaign: CampaignOut
    """As the file makes it; with a `dry_run` that would begin a campaign, its id is nobody's."""
    lacks: list[FaultOut]
    """What keeps the draft from being published; `line` among the `params` of each is its place in the file."""
    warnings: list[FaultOut]
