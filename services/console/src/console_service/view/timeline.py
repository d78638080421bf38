"""What happened to a contact, in words: one entry for each moment, whoever told it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from ..schemas.contacts import Moment
from .findings import shown_values
from .formats import Formats
from .word import Word
from .words import word

Json = Mapping[str, Any]
_MOST_VALUES = 4


def _(text: str) -> str:
    return text


@dataclass(frozen=True)
class Entry:
    """One line of a timeline; its tone is that of a badge, its link leads to what it tells of."""

    title: str
    text: str = ""
    tone: str = "quiet"
    link: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Teller:
    """Tells moments in a reader's language; campaigns by the names that are known."""

    say: Callable[[str], str]
    formats: Formats
    campaigns: Mapping[UUID, str]

    def entries(self, moments: Iterable[Moment]) -> list[Entry]:
        """Each moment as an entry, in the same order."""
        return [self._entry(moment) for moment in moments]

    def word(self, kind: str, name: object) -> Word:
        """A word of the API in the reader's language."""
        found = word(kind, str(name))
        return found._replace(text=self.say(found.text))

    def money(self, told: object) -> str:
        """An amount as it is told; empty for what is none."""
        match told:
            case {"amount": int(amount), "currency": str(currency)}:
                return self.formats.money(amount, currency)
            case _:
                return ""

    def campaign(self, item: Json) -> str:
        """What the campaign of an item is called."""
        campaign_id = _id(item.get("campaign_id"))
        told = item.get("campaign_name") or (self.campaigns.get(campaign_id) if campaign_id else None)
        return str(told or self.say(_("a campaign")))

    def values(self, item: Json) -> str:
        """The first values of an item, by name."""
        shown = list(shown_values(item.get("values") or {}).items())
        more = ["…"] if len(shown) > _MOST_VALUES else []
        return " · ".join([*(f"{name}: {value}" for name, value in shown[:_MOST_VALUES]), *more])

    def _entry(self, moment: Moment) -> Entry:
        tell = _KINDS.get(moment.kind)
        told = tell(self, moment.item) if tell else Entry(moment.kind.replace("_", " ").capitalize())
        return replace(told, at=moment.at)


def _order(tell: Teller, item: Json) -> Entry:
    order = item.get("order") or {}
    title = tell.say(_("Bought for %(amount)s")) % {"amount": tell.money(order.get("amount"))}
    return Entry(
        title, str(order.get("bundle_id") or item.get("named_bundle_id") or order.get("reference") or ""), "cool"
    )


def _enrollment(tell: Teller, item: Json) -> Entry:
    title = tell.say(_("Enrolled in %(campaign)s")) % {"campaign": tell.campaign(item)}
    text = f"{tell.word('entry', item.get('source')).text} · {tell.word('enrollment', item.get('status')).text}"
    link = f"/admin/campaigns/{item.get('campaign_id')}/enrollments/{item.get('enrollment_id')}"
    return Entry(title, text, "good", link)


def _refusal(tell: Teller, item: Json) -> Entry:
    title = tell.say(_("Not let into %(campaign)s")) % {"campaign": tell.campaign(item)}
    return Entry(title, " ".join(tell.word("refusal", one).text for one in item.get("reasons") or ()), "warm")


def _merge(tell: Teller, _item: Json) -> Entry:
    return Entry(tell.say(_("Another contact was merged into this one")), tone="cool")


def _audit(tell: Teller, item: Json) -> Entry:
    return Entry(tell.say(_("Audit")), tell.values(item), "cool")


def _evidence(tell: Teller, item: Json) -> Entry:
    return Entry(tell.say(_("Evidence showed values")), tell.values(item), "cool")


def _input(tell: Teller, item: Json) -> Entry:
    return Entry(tell.word("input", item.get("kind")).text, tell.values(item), "cool")


def _form(tell: Teller, item: Json) -> Entry:
    title = tell.say(_("Filled in %(form)s")) % {"form": item.get("form_name") or item.get("form_id")}
    return Entry(title, tell.values({"values": item.get("answers")}), "cool")


def _criterion(tell: Teller, item: Json) -> Entry:
    status = tell.word("criterion_status", item.get("status"))
    text = tell.say(_("Now: %(status)s")) % {"status": status.text}
    return Entry(tell.word("cause", item.get("cause")).text, text, status.tone)


def _payout(tell: Teller, item: Json) -> Entry:
    given = {"kind": tell.word("payout", item.get("type")).text, "amount": tell.money(item.get("amount"))}
    state = tell.word("payout_state", item.get("state"))
    return Entry(
        tell.say(_("%(kind)s of %(amount)s")) % given, state.text, state.tone, f"/admin/payouts/{item.get('id')}"
    )


def _message(tell: Teller, item: Json) -> Entry:
    standing = tell.word("standing", item.get("outcome") or item.get("state"))
    given = {"channel": tell.word("channel", item.get("channel")).text, "standing": standing.text}
    reasons = " ".join(tell.word("reason", one).text for one in item.get("reasons") or ())
    text = " · ".join(filter(None, (str(item.get("subject") or ""), reasons)))
    return Entry(
        tell.say(_("%(channel)s: %(standing)s")) % given, text, standing.tone, f"/admin/messages/{item.get('id')}"
    )


def _suppression(tell: Teller, item: Json) -> Entry:
    closure = tell.word("closure", item.get("reason"))
    given = {"channel": tell.word("channel", item.get("channel")).text}
    title = tell.say(_("Closed for messages: %(channel)s")) % given
    return Entry(title, closure.text, closure.tone)


def campaigns_in(moments: Iterable[Moment]) -> set[UUID]:
    """The campaigns that moments are about and do not name."""
    ids = {_id(one.item.get("campaign_id")) for one in moments if not one.item.get("campaign_name")}
    return {one for one in ids if one is not None}


def _id(told: object) -> UUID | None:
    try:
        return UUID(str(told))
    except ValueError:
        return None


_KINDS: Mapping[str, Callable[[Teller, Json], Entry]] = MappingProxyType(
    {
        "order": _order,
        "enrollment": _enrollment,
        "refusal": _refusal,
        "merge": _merge,
        "audit": _audit,
        "evidence": _evidence,
        "input": _input,
        "form": _form,
        "criterion_change": _criterion,
        "payout": _payout,
        "message": _message,
        "suppression": _suppression,
    }
)
"""Kind of a moment to what is told of it; a kind that is added is one line here."""
