"""Pages from templates: escaped, strict about names, and in the reader's language."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from chassis.ids import new_id_text

from . import languages
from .assets import Assets
from .formats import Formats, locale_of, zone_of
from .navigation import CAMPAIGN_TABS, MONEY_TABS, NAVIGATION
from .placeholders import parted
from .queues import PAGES_OF_QUEUES
from .reasons import in_words
from .sections import SECTIONS
from .typed_words import control
from .word import Word
from .words import word

Text = Markup
"""A text that is shown as it is: it was escaped before."""
FOLDER = Path(__file__).parents[1] / "templates"
_PARTS = (
    "marks",
    "page",
    "tables",
    "forms",
    "progress",
    "charts",
    "journeys",
    "steps",
    "worklists",
    "money",
    "offers",
    "campaigns",
    "participations",
    "office",
    "enrollments",
)
"""Libraries of macros in `templates/parts`; every template finds all of them under `ui`, without importing anything."""
_PURE = ("icon", "logo", "status", "moment", "day", "num")
"""Macros of small marks that stand in each row of a list, and say the same to a reader whenever they are asked."""
_MOST_LOOKS, _MOST_MARKS = 32, 500
"""How many looks a process remembers what is around a page for, and how many marks of each macro for each of them."""
NOW: ContextVar[datetime] = ContextVar("now")
"""The moment of the request that is answered; what is remembered for a look must not hold it."""


@dataclass(frozen=True)
class Look:
    """How one reader wants her pages: language, theme (`light`, `dark` or, for the system's, empty), zone, locale."""

    language: str = languages.FIRST
    theme: str = ""
    zone: str = ""
    locale: str = ""
    """How her tenant writes numbers and dates, such as `en-GB`; it counts where it is of her language."""


class View:
    """Everything pages are made of; one for the process."""

    def __init__(self) -> None:
        self.assets = Assets()
        self._languages = languages.load()
        self._environment = environment()
        self.around = lru_cache(_MOST_LOOKS)(self._surroundings)
        """What every template knows, by the look of the reader."""

    def text(self, look: Look, text: str) -> str:
        """A text in the reader's language."""
        return self._languages[look.language].texts.gettext(text)

    def formats(self, look: Look) -> Formats:
        """How numbers and moments are written for the reader."""
        return Formats(locale_of(look.language, look.locale), zone_of(look.zone))

    def render(self, template: str, look: Look, now: datetime, **given: Any) -> str:  # noqa: ANN401 - what a page gives
        """A whole page, or a part of one: `pages/start.html`."""
        NOW.set(now)
        return self._environment.get_template(template).render(self.around(look), **given)

    def part(self, template: str, look: Look, now: datetime, **given: Any) -> Text:  # noqa: ANN401 - what a page gives
        """A part of a page that a template may show as it is."""
        return Text(self.render(template, look, now, **given))

    def _surroundings(self, look: Look) -> dict[str, object]:
        """What every template knows beside what its page gives it; the same for everybody with this look."""
        texts, ui = self._languages[look.language].texts, SimpleNamespace()
        known: dict[str, object] = {
            "_": partial(_said, texts.gettext),
            "ngettext": partial(_counted, texts.ngettext),
            "word": lru_cache(_MOST_MARKS)(partial(_worded, texts.gettext)),
            "parted": parted,
            "control": partial(control, texts.gettext, look.language),
            "reason": partial(in_words, texts.gettext),
            "asset": self.assets.address,
            "formats": self.formats(look),
            "look": look,
            "now": NOW.get,
            "new_id": new_id_text,
            "navigation": NAVIGATION,
            "sections": SECTIONS,
            "pages_of_queues": PAGES_OF_QUEUES,
            "tabs_of_campaign": CAMPAIGN_TABS,
            "tabs_of_money": MONEY_TABS,
            "ui": ui,
        }
        for part in _PARTS:
            macros = vars(self._environment.get_template(f"parts/{part}.html").make_module(known))
            vars(ui).update({name: macro for name, macro in macros.items() if not name.startswith("_")})
        # Arguments of different types are told apart: a text that is escaped already equals the same text before.
        vars(ui).update({name: lru_cache(_MOST_MARKS, typed=True)(getattr(ui, name)) for name in _PURE})
        return known


@cache
def environment() -> Environment:
    """Jinja as our templates need it, compiled once a process; the check of texts reads them with the same one."""
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _said(gettext: Any, text: str, **named: object) -> str:  # noqa: ANN401 - of gettext
    """A text with its named parts filled in: `_("%(name)s is active", name=…)`."""
    found: str = gettext(text)
    return found % named if named else found


def _counted(ngettext: Any, one: str, many: str, number: int, **named: object) -> str:  # noqa: ANN401 - of gettext
    found: str = ngettext(one, many, number)
    return found % {"number": number, **named}


def _worded(gettext: Any, kind: str, name: str) -> Word:  # noqa: ANN401 - of gettext
    found = word(kind, name)
    return found._replace(text=gettext(found.text))
