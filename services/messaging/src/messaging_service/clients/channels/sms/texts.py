"""From a template to a text message, with a way to opt out."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from chassis.security.links import PORTAL, Link, LinkSigner, portal_page
from chassis.templates import BrokenTemplate, Templates, says_nothing
from contracts.values import ShortText, segments

from ....domain import merge_tags
from ....domain.letter import Letter, SendRequest
from ..email import Addresses
from .account import SmsAccount
from .text import Text

_WAYS_OUT: Mapping[str, str] = {
    "de": "Abmelden: STOP",
    "en": "Reply STOP to opt out",
    "es": "Responde STOP para darte de baja",
    "fr": "R\u00e9pondez STOP pour ne plus rien recevoir",
    "it": "Rispondi STOP per non ricevere altro",
    "nl": "Antwoord STOP om te stoppen",
    "pt": "Responda STOP para sair",
}
"""By language; all of them in the alphabet of GSM, so that none makes a text longer than it must be."""


class Texts:
    """Writes the text of an attempt."""

    def __init__(self, templates: Templates, links: LinkSigner, addresses: Addresses) -> None:
        self._templates = templates
        self._links = links
        self._addresses = addresses

    def write(self, request: SendRequest, letter: Letter[ShortText], account: SmsAccount) -> Text:
        """One text, the same whenever it is written for this attempt. Raises `BrokenTemplate`."""
        message, recipient = request.message, letter.recipient
        portal = self._portal(request, recipient.contact_id)
        values = merge_tags.values(recipient, letter.campaign_name, portal)
        said = self._templates.render(letter.text.body, values, markup=False).strip()
        if says_nothing(said):
            raise BrokenTemplate("the text says nothing to this recipient")
        body = f"{said}\n{account.way_out or way_out(recipient.locale)}"
        if (count := segments(body).count) > account.most_segments:
            raise BrokenTemplate(f"the text has {count} segments, and {account.most_segments} are sent at most")
        return Text(message.attempt_id or message.id, recipient.phone or "", body, self._report_to(request, account))

    def _portal(self, request: SendRequest, contact_id: UUID) -> str:
        """The way to her own page; the same when the text is written once more to be found."""
        began = request.message.attempted_at or request.message.queued_at
        link, lifetime = Link(request.tenant_id, contact_id), self._addresses.portal_lifetime
        return portal_page(self._addresses.console, self._links.token(PORTAL, link, lifetime=lifetime, since=began))

    def _report_to(self, request: SendRequest, account: SmsAccount) -> str | None:
        if account.endpoint_id is None or request.account is None:
            return None
        named = {"message": str(request.message.id), "attempt": str(request.message.attempt_id)}
        gateway = self._addresses.gateway.rstrip("/")
        return f"{gateway}/webhooks/{request.account.provider}/{account.endpoint_id}?{urlencode(named)}"


def way_out(locale: str | None) -> str:
    """How to opt out, in the language of a locale, or in English."""
    return _WAYS_OUT.get((locale or "").partition("-")[0], _WAYS_OUT["en"])
