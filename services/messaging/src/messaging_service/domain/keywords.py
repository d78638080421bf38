"""The words by which people answer a text: to stop, to go on, to ask for help.

Sources: Twilio's and CTIA's lists of English keywords; the words of the carriers of other countries in theirs.
"""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Keyword(StrEnum):
    """What a word asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"


_SPELLINGS: Mapping[Keyword, str] = MappingProxyType(
    {
        Keyword.STOP: "stop stopall unsubscribe cancel end quit optout revoke "
        "baja alto parar cancelar arret desabonner resilier stopp abmelden abbestellen pare sair cancella "
        "annulla ferma basta afmelden uitschrijven stoppen",
        Keyword.START: "start unstop yes subscribe iniciar empezar alta comenzar commencer reprendre "
        "anmelden starten iniciare inizia aanmelden",
        Keyword.HELP: "help info ayuda aide hilfe ajuda aiuto hulp",
    }
)
_KEYWORDS: Mapping[str, Keyword] = MappingProxyType(
    {word: keyword for keyword, words in _SPELLINGS.items() for word in words.split()}
)


def keyword_of(body: str) -> Keyword | None:
    """What a whole text asks for by one word, however it is written; None for anything that says more."""
    bare = unicodedata.normalize("NFKD", body).casefold()
    return _KEYWORDS.get("".join(one for one in bare if one.isalnum() or one == " ").strip().replace(" ", ""))
