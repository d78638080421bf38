"""The form of a campaign: from what it says now to what is typed, and from that to what the API takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from ..schemas.campaigns import Asset, Campaign
from .form import Form
from .sheet import Hand, Sheet


def _(text: str) -> str:
    return text


PAYOUTS = ("refund", "credit", "rollover_upsell", "rollover_continuity")
MOMENTS = ("starts_at", "ends_at", "enrollment_deadline")
PLAIN = ("name", "slug", "description", "currency", "hero_image_url", "promo_copy")
SWITCHES = ("enrolls_while_paused", "four_eyes")
FIXED = ("slug", "family", "campaign_type", "currency")
"""What cannot change once the campaign was published."""
SHOWN = (
    *("name", "slug", "campaign_type", "currency", "description", *MOMENTS, "completion_window_days", "grace_hours"),
    *("payout.type", "payout.allowed", "payout.amount_type", "payout.amount_value", "payout.rollover_multiplier"),
    *("min_purchase_amount", "budget.campaign", "budget.contact"),
    *("hero_image_url", "promo_copy", *SWITCHES),
)
"""The fields of the page, but those of promo assets."""
MOST_ASSETS = 50
_HOW_MUCH = _("Say how much.")
_START = {
    "campaign_type": "incentive.win_money_back",
    "completion_window_days": "30",
    "grace_hours": "24",
    "payout.type": "refund",
    "payout.amount_type": "full",
    "payout.rollover_multiplier": "1",
}


class Writer(Hand, Protocol):
    """A hand that also writes."""

    def written(self, number: Decimal | int) -> str:
        """A number."""

    def written_amount(self, minor: int | Decimal | None, currency: str) -> str:
        """Money; empty for None."""

    def written_moment(self, at: datetime | None) -> str:
        """A moment; empty for None."""


def begun(currency: str) -> Form:
    """The form of a new campaign."""
    return Form({**_START, "currency": currency})


def filled_from(campaign: Campaign, hand: Writer) -> Form:
    """The form as a campaign fills it."""
    said, payout = campaign.definition, campaign.definition.payout
    shown = {name: getattr(said, name) for name in PLAIN if hasattr(said, name)}
    is_fixed = payout.amount_type == "fixed"
    amount = hand.written_amount(payout.amount_value, said.currency) if is_fixed else hand.written(payout.amount_value)
    return Form(
        {
            **shown,
            **{name: hand.written_moment(getattr(said, name)) for name in MOMENTS},
            **{name: "true" for name in SWITCHES if getattr(campaign, name)},
            **{f"payout.allowed.{name}": "true" for name in payout.allowed},
            **dict(_of_assets(campaign.promo_assets)),
            "campaign_type": f"{said.family}.{said.campaign_type}",
            "completion_window_days": hand.written(said.completion_window_days),
            "grace_hours": hand.written(said.grace_hours),
            "payout.type": payout.type,
            "payout.amount_type": payout.amount_type,
            "payout.amount_value": "" if payout.amount_type == "full" else amount,
            "payout.rollover_multiplier": hand.written(payout.rollover_multiplier),
            "min_purchase_amount": hand.written_amount(said.min_purchase_amount or None, said.currency),
            "budget.campaign": hand.written_amount(said.budget.campaign, said.currency),
            "budget.contact": hand.written_amount(said.budget.contact, said.currency),
            "hero_image_url": campaign.hero_image_url or "",
            "promo_copy": campaign.promo_copy,
        }
    )


def _of_assets(assets: list[Asset]) -> Iterator[tuple[str, str]]:
    for number, asset in enumerate(assets):
        yield from ((f"promo_assets.{number}.{name}", getattr(asset, name)) for name in ("kind", "url", "title"))


def assets_of(form: Form) -> list[Asset]:
    """Promo assets that were typed, in order; a row without an address is none."""
    rows = (
        Asset(**{name: form.value(f"promo_assets.{number}.{name}").strip() for name in ("kind", "url", "title")})
        for number in range(MOST_ASSETS + 1)
    )
    return [row for row in rows if row.url]


def read_campaign(given: Mapping[str, str]) -> Form:
    """What was typed, without blanks around it; promo assets without the rows left empty between them."""
    typed = {name: value.strip() for name, value in given.items()}
    kept = {name: value for name, value in typed.items() if not name.startswith("promo_assets.")}
    return Form({**kept, **dict(_of_assets(assets_of(Form(typed))))})


@dataclass(frozen=True)
class Asked:
    """What the API is asked to keep, and the form with what could not be read."""

    body: dict[str, Any]
    form: Form


def body_of(form: Form, hand: Hand, *, is_published: bool = False) -> Asked:
    """The fields of a campaign; of a published one without those that are fixed."""
    sheet, currency = Sheet(form, hand), form.value("currency")
    family, _, campaign_type = form.value("campaign_type").partition(".")
    body = {
        "name": sheet.text("name"),
        "slug": sheet.text("slug"),
        "family": family,
        "campaign_type": campaign_type,
        "currency": currency,
        "description": sheet.text("description"),
        **{name: sheet.moment(name) for name in MOMENTS},
        "completion_window_days": sheet.needed("completion_window_days", sheet.whole("completion_window_days")),
        "grace_hours": sheet.needed("grace_hours", sheet.whole("grace_hours")),
        "min_purchase_amount": sheet.amount("min_purchase_amount", currency) or 0,
        "payout": _payout(sheet, currency),
        "budget": {name: sheet.amount(f"budget.{name}", currency) for name in ("campaign", "contact")},
        "hero_image_url": sheet.optional("hero_image_url"),
        "promo_copy": sheet.text("promo_copy"),
        "promo_assets": [asset.model_dump() for asset in assets_of(form)],
        "four_eyes": sheet.ticked("four_eyes"),
        **({"enrolls_while_paused": sheet.ticked("enrolls_while_paused")} if "edition" in form.values else {}),
    }
    kept = {name: value for name, value in body.items() if not (is_published and name in FIXED)}
    return Asked(kept, form.wrong(**sheet.problems))


def _payout(sheet: Sheet, currency: str) -> dict[str, object]:
    amount_type = sheet.text("payout.amount_type")
    return {
        "type": sheet.text("payout.type"),
        "allowed": [name for name in PAYOUTS if sheet.ticked(f"payout.allowed.{name}")],
        "amount_type": amount_type,
        "amount_value": _amount(sheet, amount_type, currency),
        "rollover_multiplier": sheet.number("payout.rollover_multiplier") or "1",
    }


def _amount(sheet: Sheet, amount_type: str, currency: str) -> object:
    """Percent of a share, minor units of a fixed sum, nothing of the whole."""
    name = "payout.amount_value"
    if amount_type not in ("partial", "fixed"):
        return "0"
    if not sheet.text(name):
        return sheet.wrong(name, _HOW_MUCH)
    return sheet.amount(name, currency) if amount_type == "fixed" else sheet.number(name)


@dataclass(frozen=True)
class Preview:
    """A campaign as visitors would see it, as far as what was typed can be read."""

    name: str
    description: str
    promo_copy: str
    hero_image_url: str
    amount_type: str
    amount_value: Decimal | None
    currency: str
    days: int | None
    closes_at: datetime | None


def preview_of(form: Form, hand: Hand) -> Preview:
    """How what was typed will look."""
    asked = body_of(form, hand)
    body, payout = asked.body, asked.body["payout"]
    ends = [datetime.fromisoformat(body[name]) for name in MOMENTS[1:] if isinstance(body[name], str)]
    value, days, picture = payout["amount_value"], body["completion_window_days"], form.value("hero_image_url")
    return Preview(
        name=form.value("name"),
        description=form.value("description"),
        promo_copy=form.value("promo_copy"),
        hero_image_url=picture if picture.startswith("https://") else "",
        amount_type=payout["amount_type"],
        amount_value=None if isinstance(value, list) or value is None else Decimal(str(value)),
        currency=form.value("currency"),
        days=days if isinstance(days, int) else None,
        closes_at=min(ends, default=None),
    )
