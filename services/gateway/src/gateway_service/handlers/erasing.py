"""Forgetting a contact: what was told of her purchases, and the webhooks that told it."""

from contracts.enrollment import ContactErased

from ..domain.purchases import anonymous
from ..work import Work


async def forget_purchases(work: Work, event: ContactErased) -> None:
    """Take an erased contact's name and address out of her purchases, and the bytes out of webhooks that named her.

    Her purchases are those that were said under an identity of hers; what they came to stays.
    """
    found = await work.purchases.said_under(event.identities)
    await work.inbound.empty({fact.email for purchase in found for fact in purchase.facts if fact.email})
    await work.purchases.save([anonymous(purchase) for purchase in found], told_at=work.now)
