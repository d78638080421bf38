"""What can go wrong here, in our words."""

from chassis.errors import Malformed, Missing, NotYet, Outdated, Rejected


class NoSuchContact(Missing):
    """There is no contact of this id or address."""

    title = "No such contact"


class SameContact(Malformed):
    """A contact is to be merged with itself, or kept apart from itself."""

    title = "Both are the same contact"


class NoSuchConflict(Missing):
    """No identity of one of these contacts is claimed by the other."""

    title = "No identity is claimed by both"


class NoSuchRefusal(Missing):
    """There is no refusal of this id that waits for a value to be corrected."""

    title = "No such refusal"


class NoPhoneNumber(Malformed):
    """What was given as a phone number is none of its country, or of the tenant's where it names none."""

    title = "Is no phone number; one without its country is read in the tenant's"


class NoSuchRun(Missing):
    """There is no run of this id that takes out who is stuck in a sequence, or not any more."""

    title = "No such run"


class NoSuchImport(Missing):
    """There is no import of contacts of this id."""

    title = "No such import"


class ImportNotFailed(Rejected):
    """An import that did not fail waits for nobody, so there is nothing to close."""

    title = "The import did not fail"


class NoSheet(Malformed):
    """The file cannot be read as a list of contacts."""

    title = "The file cannot be read"


class NoSuchEnrollment(Missing):
    """There is no enrollment of this id."""

    title = "No such enrollment"


class StrangerUnknown(NotYet):
    """Something was done by an identity that no fact with an address has introduced."""

    title = "Identity not known yet"


class OrderOnItsWay(NotYet):
    """An order is said to be a part of another, which was not told yet."""

    title = "Order not yet known"


class CampaignOnItsWay(NotYet):
    """Nothing was told of the campaign yet, or its version in force is still on its way."""

    title = "Campaign not yet known"


class EnrollmentOver(Rejected):
    """The enrollment has ended; nothing can change it."""

    title = "Enrollment already ended"


class NoSuchOrder(Missing):
    """There is no order of this id."""

    title = "No such order"


class NoSuchBundle(Missing):
    """Nobody offers a bundle of this name, and no campaign lists it."""

    title = "No such bundle"


class NotItsPurchase(Rejected):
    """The enrollment has a purchase, or this one is somebody else's, in another currency, or taken."""

    title = "Not the purchase of this enrollment"


class ToldDifferently(Rejected):
    """Something is known under this name, and it is not what was told now."""

    title = "{what} is known, and is not what was told now"


class NotHappened(Malformed):
    """`occurred_at` lies in the future."""

    title = "occurred_at lies in the future"


class PhoneOfAnother(Rejected):
    """The phone number of a contact is to be one that leads to somebody else."""

    title = "This phone number leads to another contact"


class ValuesRefused(Malformed):
    """Values of a contact cannot be kept; the detail lists every one."""

    title = "Values cannot be kept"


class TooManyTags(Malformed):
    """A contact would have more tags than one may have."""

    title = "A contact has at most {limit} tags"


class FieldRefused(Malformed):
    """A field of this name cannot be made."""

    title = "Field cannot be made"


class NoSuchField(Missing):
    """Contacts have no field of this name of the tenant's own."""

    title = "No such field"


class FieldTaken(Rejected):
    """There is a field of this name, and what is kept under it relies on its kind."""

    title = "There is a field {name} already"


class TooManyFields(Rejected):
    """The tenant has as many fields of its own as it may have."""

    title = "There are {limit} fields already"


class NoSuchSegment(Missing):
    """There is no segment of this id."""

    title = "No such segment"


class SegmentTaken(Rejected):
    """Another segment has this name."""

    title = "Another segment is called {name}"


class TooManySegments(Rejected):
    """The tenant has as many segments as it may have."""

    title = "There are {limit} segments already"


class RuleRefused(Malformed):
    """A rule asks what cannot be answered; the detail lists every question."""

    title = "The rule cannot be answered"


class ImpactRefused(Malformed):
    """Nothing was named that could be published."""

    title = "Nothing to publish"


class SimulationRefused(Malformed):
    """Something cannot be simulated; the detail lists why."""

    title = "This cannot be simulated"


class EditedMeanwhile(Outdated):
    """Somebody has changed the segment since it was seen; the detail names the edition it has now."""

    title = "Changed by somebody else"


class NoSuchTarget(Missing):
    """There is no system of this id that journeys may post to, or it is retired."""

    title = "No such target of webhooks"


class TooManyTargets(Rejected):
    """The tenant has as many targets of webhooks as it may have."""

    title = "There are {limit} targets of webhooks already"


class NoVault(Rejected):
    """This installation has no key to seal secrets with."""

    title = "Secrets cannot be kept"


class NoSuchTask(Missing):
    """There is no task of this id."""

    title = "No such task"


class TaskClosed(Rejected):
    """The task is done or cancelled; nothing changes it any more."""

    title = "Task already closed"


class NoSuchBulkJob(Missing):
    """The campaign has no bulk job of this id, or not any more."""

    title = "No such job"


class TooManyNamed(Malformed):
    """A list names more contacts than one job takes."""

    title = "A list names at most {limit} contacts"


class SegmentUnknown(Malformed):
    """There is no segment of the id that a request names."""

    title = "There is no such segment"
