"""What can go wrong here, in our words."""

from chassis.errors import Malformed, Missing, NotYet, Rejected


class NoSuchPayout(Missing):
    """The enrollment has no payout, or is not the caller's."""

    title = "No such payout"


class NoSuchGuarantee(Missing):
    """No payout was ever resolved under this id."""

    title = "No such guarantee"


class NoSuchAccount(Missing):
    """There is no such account at a payment provider."""

    title = "No such payment account"


class MalformedAccount(Malformed):
    """What is told of an account is not what its provider needs."""

    title = "Malformed payment account"


class AnotherAccount(Rejected):
    """The provider, name or mode of an account would change, or the tenant has it already."""

    title = "This is another payment account"


class NoVault(Rejected):
    """This installation has no key to seal secrets with."""

    title = "Secrets cannot be kept"


class NoSuchOrder(Missing):
    """No payment of that reference was captured."""

    title = "No such order"


class NotOverpaid(Rejected):
    """It has not given more than was captured: there is nothing to take note of."""

    title = "Not overpaid"


class NoSuchCampaign(Missing):
    """No published campaign has this slug."""

    title = "No such campaign"


class NoSuchCheckout(Missing):
    """Nobody began it, or it was forgotten."""

    title = "No such checkout"


class OfferOnItsWay(NotYet):
    """The version of a campaign that holds now, or how it stands, was not announced yet."""

    title = "Campaign not yet known"


class CheckoutDelayed(NotYet):
    """The payment provider could not be asked, or did not answer: the same request under the same key asks again."""

    title = "The payment provider does not answer"


class CheckoutRefused(Rejected):
    """Nobody can buy this here now; the detail is the reason."""

    title = "Not possible to buy"


class CheckoutExpired(Rejected):
    """The page has closed: another request, under another key, opens another."""

    title = "The checkout has expired"


class PromiseOnItsWay(NotYet):
    """Its enrollment was not announced yet."""

    title = "Enrollment not yet known"


class TenantOnItsWay(NotYet):
    """A sum is promised in the tenant's currency, and the tenant was not announced yet."""

    title = "Tenant not yet known"


class OrderOnItsWay(NotYet):
    """Its payment was not announced yet."""

    title = "Order not yet known"


class WholeOnItsWay(NotYet):
    """An order is said to be a part of another, of which not everything was told yet."""

    title = "The whole order is not yet known"


class JoinOnItsWay(NotYet):
    """A refund of ours is told under another order than the payout's: that both are one was not told yet."""

    title = "Not yet known to be one order"


class ForeignMoney(Rejected):
    """Money went back in another currency than it came in: no rule says how much of the purchase that is."""

    title = "Refunded in another currency"


class ToldDifferently(Rejected):
    """A payment contradicts what a lower revision of it said, or a refund or dispute has another amount than before."""

    title = "Other money under a known name"


class LinkedBefore(Rejected):
    """The enrollment is of another purchase already."""

    title = "Linked to another purchase"


class PostedBefore(Rejected):
    """The ledger holds this posting already: going on would part it from the payout."""

    title = "Posted before"


class PayoutRefused(Rejected):
    """The payout's state or terms do not allow this; the detail is the reason."""

    title = "Not possible for this payout"
