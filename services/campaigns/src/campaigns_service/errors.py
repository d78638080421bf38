"""What can go wrong here, in our words."""

from chassis.errors import Malformed, Missing, Rejected


class NoSuchCampaign(Missing):
    """There is no such campaign, or it is not public."""

    title = "No such campaign"


class NoSuchPart(Missing):
    """The campaign has no such criterion or bundle."""

    title = "No such part of the campaign"


class TransitionRefused(Rejected):
    """A campaign in this status cannot do that."""

    title = "Not in this status"


class SlugTaken(Rejected):
    """Another campaign is found by this slug."""

    title = "Slug taken"


class NotPublishable(Malformed):
    """The draft lacks what a promise needs; the detail lists everything."""

    title = "Draft is not complete"


class JourneyRefused(Malformed):
    """These steps are no valid journey; the detail lists every fault."""

    title = "Not a journey"


class TooLarge(Malformed):
    """What would be published is larger than a record may be; the detail names it, its size and the limit."""

    title = "Too large to publish"
