"""What a chatbot may tell of the campaigns that admit now: plain text, made of what visitors see too."""

from collections.abc import Sequence

from contracts.values import AmountType, CampaignDefinition, Money, PayoutType, fill

from .bundle import Bundle
from .landing import Landing

_WAYS = {
    PayoutType.REFUND: "as a refund",
    PayoutType.CREDIT: "as a credit",
    PayoutType.ROLLOVER_UPSELL: "as a credit towards another purchase",
    PayoutType.ROLLOVER_CONTINUITY: "as a credit towards a subscription",
}


def knowledge(campaigns: Sequence[tuple[Landing, Sequence[Bundle]]]) -> str:
    """One paragraph a campaign, in their order; a sentence that there is none where none admits."""
    if not campaigns:
        return "There are no active campaigns."
    return "\n\n".join("\n".join(_lines(landing, bundles)) for landing, bundles in campaigns)


def _lines(landing: Landing, bundles: Sequence[Bundle]) -> list[str]:
    definition = landing.definition
    told = (definition.name, landing.presentation.promo_copy, definition.description)
    goals = "; ".join(_goal(c.label_template) for c in definition.criteria if c.required)
    offers = "; ".join(f"{bundle.name} ({bundle.price.written})" for bundle in bundles)
    days = definition.completion_window_days
    return [
        *(text for text in told if text),
        *([f"To do within {days} days of enrolling: {goals}."] if goals else []),
        *([f"What is paid back: {_reward(definition)}."] if goals else []),
        *([f"Enroll by buying: {offers}."] if offers else []),
        *(
            [f"Open until {closes:%d %B %Y}."]
            if (closes := definition.enrollment_deadline or definition.ends_at)
            else []
        ),
        f"More: /campaigns/{definition.slug}",
    ]


def _goal(label: str) -> str:
    """A label whose placeholders are filled for each person."""
    return fill(label, lambda _name: "your own goal of")


def _reward(definition: CampaignDefinition) -> str:
    terms = definition.payout
    shares = {
        AmountType.FULL: "the whole purchase",
        AmountType.PARTIAL: f"{terms.amount_value.normalize():f} % of the purchase",
        AmountType.FIXED: Money(amount=int(terms.amount_value), currency=definition.currency).written,
    }
    ways = dict.fromkeys(_WAYS[kind] for kind in (terms.type, *terms.allowed))
    return f"{shares[terms.amount_type]}, {' or '.join(ways)}"
