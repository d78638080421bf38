"""What can go wrong here, in our words."""

from chassis.errors import Malformed, Missing, Outdated, Rejected


class NoSuchCampaign(Missing):
    """There is no such campaign, or it is not public."""

    title = "No such campaign"


class CampaignOver(Missing):
    """The campaign was public, and has ended."""

    title = "The campaign has ended"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has ended.")
        self.name = name
        """What it was called."""

    def members(self) -> dict[str, object]:
        """What it was called."""
        return {"name": self.name}


class NoSuchVersion(Missing):
    """The campaign has not published a version of this number."""

    title = "No such version"


class NoSuchPart(Missing):
    """The campaign has no such criterion or bundle."""

    title = "No such part of the campaign"


class NoSuchBundle(Missing):
    """Nothing of this name can be bought."""

    title = "No such bundle"


class TransitionRefused(Rejected):
    """A campaign in this status cannot do that."""

    title = "Not in this status"


class NoSuchTemplate(Missing):
    """There is no template of this key, neither shipped nor the tenant's own."""

    title = "No such template"


class TemplateShipped(Rejected):
    """A template that everybody has is neither replaced nor deleted."""

    title = "This template is everybody's"


class TooManyTemplates(Rejected):
    """The tenant has as many templates of its own as it may have."""

    title = "There are {limit} templates already"


class ValuesUnfit(Malformed):
    """Values for a template that are missing, or cannot stand in it."""

    title = "Values do not fit the template"


class DocumentRefused(Malformed):
    """A file that is no campaign; the detail says everything that is wrong, with field and line."""

    title = "Not a campaign"


class SlugTaken(Rejected):
    """Another campaign is found by this slug."""

    title = "Slug taken"


class Published(Rejected):
    """What would change is part of promises that were made; the detail names it."""

    title = "Since the campaign was published, these cannot change: {fields}."


class SecondPersonNeeded(Rejected):
    """Whoever changed the draft may neither publish it nor decide that this is allowed."""

    title = "A second person is needed"


class ProductTaken(Rejected):
    """A product of the payment provider stands for one bundle alone; the detail names it."""

    title = "Already another bundle's: {products}."


class BundleInUse(Rejected):
    """A campaign lists the bundle."""

    title = "A campaign lists this bundle: withdraw it, or take it out of the campaign first"


class EditedMeanwhile(Outdated):
    """Somebody has changed the campaign since it was seen; the detail names the edition it has now."""

    title = "Changed by somebody else: the campaign is at edition {current} now"


class NotPublishable(Malformed):
    """The draft lacks what a promise needs; the detail lists everything."""

    title = "Draft is not complete"


class Unfitting(Malformed):
    """Fields that do not go together; the detail names them."""

    title = "Fields do not go together"


class UnknownBundle(Malformed):
    """A campaign can list only bundles that exist; the detail names the others."""

    title = "No such bundle"


class CriterionRefused(Malformed):
    """A criterion could be promised to nobody; the detail names every fault and where it is."""

    title = "Not a criterion"


class TriggersRefused(Malformed):
    """Triggers could let nobody in as they say; the detail names every fault and where it is."""

    title = "Not triggers"


class TextRefused(Malformed):
    """A text cannot be sent; the detail names step, locale and place of every fault."""

    title = "Not a text that can be sent"


class JourneyRefused(Malformed):
    """These steps are no valid journey; the detail lists every fault."""

    title = "Not a journey"


class TooLarge(Malformed):
    """What would be published is larger than a record may be; the detail names it, its size and the limit."""

    title = "Too large to publish"
