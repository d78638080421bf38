"""Fields of forms as people know them, for a page that shows again what was typed into a form of another page."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from ..forms.step_kinds import KINDS
from .campaign_words import AMOUNTS, ASSETS, CRITERION_KINDS, EXITS, FIELDS, MODES, SOURCES, STEPS, UNITS
from .choices import Choices, Translate, campaign_types, currency_choices, worded
from .contact_words import ENTRIES, INPUTS, SEPARATORS
from .gallery_words import CATEGORIES, VARIABLES
from .link_words import CHANNELS
from .office_actions import OVERLAPS
from .office_words import PROVIDERS, SERVICES
from .payout_words import WAYS
from .word import Word
from .words import PAYOUTS, ROLES


def _(text: str) -> str:
    return text


@dataclass(frozen=True)
class Control:
    """How a field is shown again: its label, and what there is to choose from, if its value is one of several."""

    label: str
    options: Choices | None = None
    is_tick: bool = False


LABELS: Mapping[str, str] = MappingProxyType(
    {
        **{part.name: part.label for kind in KINDS.values() for part in kind.all_parts},
        **{name: said.text for name, said in FIELDS.items()},
        **{f"values.{name}": said.text for name, said in VARIABLES.items()},
        "account": _("Account"),
        "action": _("What is done"),
        "after": _("After"),
        "again": _("New password once more"),
        "amount": _("Price to be paid"),
        "api_key": _("Secret or restricted key"),
        "approval": _("One payout"),
        "body": _("Text"),
        "budget": _("All payouts ever"),
        "arrive_over_days": _("Days over which they enroll"),
        "assumptions.failed": _("Percent of messages that fail"),
        "assumptions.met": _("Percent of contacts who meet the criteria"),
        "assumptions.purchase_amount": _("What each has paid"),
        "bundle_id": _("Bundle"),
        "category": _("What for"),
        "channel": _("Channel"),
        "code": _("Code"),
        "column": _("What headers stand for"),
        "contacts": _("Contacts"),
        "confirmation": _("Confirmation"),
        "current": _("Your password"),
        "current_value": _("Measured value"),
        "daily_cap": _("All payouts resolved on one day"),
        "days": _("Days that they are followed"),
        "default_locale": _("Language"),
        "email": _("E-mail address"),
        "evidence": _("In your words, or a link"),
        "expires_at": _("Last day"),
        "file": _("File"),
        "from_address": _("Sender's address"),
        "from_name": _("Sender's name"),
        "host": _("Mail server"),
        "id": _("Id"),
        "is_offered": _("Offered in the shop"),
        "livemode": _("For real"),
        "locale": _("Language and region"),
        "measured_notes": _("How it was measured"),
        "note": _("Note"),
        "notes": _("Notes"),
        "occurred_at": _("When it was so"),
        "order_id": _("Purchase"),
        "overlap": _("Keep the present secret valid for"),
        "password": _("Password"),
        "phone": _("Phone number"),
        "port": _("Port"),
        "price": _("Price"),
        "products": _("Products of the payment provider"),
        "proposal": _("Proposal"),
        "provider": _("Who tells"),
        "purchase": _("Paid"),
        "reference": _("Reference"),
        "relevance_tags": _("Relevant to"),
        "role": _("Role"),
        "search_url": _("Address of its search"),
        "secret": _("Signing secret"),
        "separator": _("Character between the fields"),
        "session": _("Name of the conversation"),
        "source": _("Came in"),
        "subject": _("Subject"),
        "summary": _("What it does"),
        "token": _("The link from the mail"),
        "topic": _("Topic"),
        "type": _("How the money comes back"),
        "use_tls": _("TLS from the first byte"),
        "username": _("User name"),
        "who": _("With whom"),
        "zone": _("Time zone"),
    }
)
"""What fields are called that have one name wherever they stand."""
_TICKS = frozenset({"required", "enrolls_while_paused", "four_eyes", "is_offered", "livemode", "use_tls"})
_TICKS |= {"until_criteria_met"}
_WORDS: Mapping[str, tuple[Mapping[str, Word], ...]] = MappingProxyType(
    {
        "category": (CATEGORIES,),
        "channel": (CHANNELS,),
        "kind": (CRITERION_KINDS, INPUTS, STEPS),
        "payout.amount_type": (AMOUNTS,),
        "payout.type": (PAYOUTS,),
        "provider": (PROVIDERS,),
        "reason": (EXITS,),
        "role": (ROLES,),
        "separator": (SEPARATORS,),
        "source": (ENTRIES,),
        "tracking.mode": (MODES,),
        "tracking.source": (SOURCES,),
    }
)
"""Fields of which one of several is chosen, by the tables of their words."""


def control(text: Translate, language: str, name: str, value: str) -> Control:
    """A field of a form by its name and what it holds, in the reader's language."""
    shown = _control(text, language, name, value)
    is_known = any(value == one for one, _said in shown.options or ())
    return replace(shown, options=shown.options if is_known else None, is_tick=shown.is_tick and value == "true")


def _control(text: Translate, language: str, name: str, value: str) -> Control:
    for shape, made in _SHAPES:
        if found := shape.fullmatch(name):
            return made(text, found)
    if name in CHANNELS and value == "true":
        return Control(text(CHANNELS[name].text), is_tick=True)
    label = text(_LEARNED if name == "kind" and value in INPUTS else LABELS.get(name, name))
    return Control(label, _options(text, language, name, value), is_tick=name in _TICKS)


_LEARNED = _("Where it comes from")


def _options(text: Translate, language: str, name: str, value: str) -> Choices:
    """Everything that may be chosen in a field, as far as it is always the same."""
    match name:
        case "currency":
            return currency_choices(language, "")
        case "campaign_type":
            return [one for _family, types in campaign_types(text) for one in types]
        case "overlap":
            return [(seconds, text(said)) for seconds, said in OVERLAPS.items()]
        case "type":
            return [(way, text(said.title)) for way, said in WAYS.items()]
        case _:
            return next((worded(text, words) for words in _WORDS.get(name, ()) if value in words), [])


def _asset(text: Translate, found: re.Match[str]) -> Control:
    labels = {"kind": _("Kind %(number)s"), "url": _("Address %(number)s"), "title": _("Title %(number)s")}
    label = text(labels[found[2]]) % {"number": int(found[1]) + 1}
    return Control(label, worded(text, ASSETS) if found[2] == "kind" else None)


def _pair(text: Translate, found: re.Match[str]) -> Control:
    label = _("Name %(number)s") if found[1] == "name" else _("Value %(number)s")
    return Control(text(label) % {"number": int(found[2]) + 1})


def _translation(text: Translate, found: re.Match[str]) -> Control:
    language = text(_("In %(locale)s")) % {"locale": found[1]}
    return Control(f"{text(LABELS[found[2]])}. {language}")


def _unit(text: Translate, found: re.Match[str]) -> Control:
    return Control(f"{text(LABELS.get(found[1], found[1]))}: {text(_('Unit'))}", worded(text, UNITS))


def _allowed(text: Translate, found: re.Match[str]) -> Control:
    way = PAYOUTS.get(found[1])
    return Control(f"{text(LABELS['payout.allowed'])}: {text(way.text) if way else found[1]}", is_tick=True)


def _scope(text: Translate, found: re.Match[str]) -> Control:
    service = SERVICES.get(found[1])
    label = _("%(service)s: read") if found[2] == "read" else _("%(service)s: write")
    return Control(text(label) % {"service": text(service.text) if service else found[1]}, is_tick=True)


def _bundle(text: Translate, found: re.Match[str]) -> Control:
    return Control(f"{text(_('Enrolls'))}: {found[1]}", is_tick=True)


def _minimum(text: Translate, found: re.Match[str]) -> Control:
    return Control(text(_("Minimum of its own: %(name)s")) % {"name": found[1]})


def _audited(_text: Translate, found: re.Match[str]) -> Control:
    return Control(found[1].replace("_", " ").capitalize())


def _sample(_text: Translate, found: re.Match[str]) -> Control:
    return Control(found[1])


def _row(text: Translate, found: re.Match[str]) -> Control:
    return Control(f"{text(LABELS[found[1]])} {int(found[2]) + 1}")


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[Translate, re.Match[str]], Control]], ...] = (
    (re.compile(r"promo_assets\.(\d{1,4})\.(kind|url|title)"), _asset),
    (re.compile(r"(name|value)-(\d{1,4})"), _pair),
    (re.compile(r"(conditions|rule|variants)\.(\d{1,4})\.\w+"), _row),
    (re.compile(r"translations\.([\w-]+)\.(subject|body)"), _translation),
    (re.compile(r"(.+)\.unit"), _unit),
    (re.compile(r"payout\.allowed\.(\w+)"), _allowed),
    (re.compile(r"(\w+):(read|write)"), _scope),
    (re.compile(r"bundle_id\.(.+)"), _bundle),
    (re.compile(r"override_min_amount\.(.+)"), _minimum),
    (re.compile(r"audit\.(.+)"), _audited),
    (re.compile(r"sample\.(.+)"), _sample),
)
"""Names of fields of which a form has several, and how each of them is shown."""
