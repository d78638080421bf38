"""Who looks at a page, by what the browser keeps."""

from dataclasses import astuple, dataclass, field
from datetime import datetime
from typing import Self

from fastapi import Request
from fastapi.responses import Response

from ..schemas.sessions import OwnSession
from ..view import Look
from ..view.languages import chosen
from .cookies import LANGUAGE, SESSION, THEME, WHO, ZONE, Cookies, packed, unpacked

THEMES = ("light", "dark")
_LONGEST_ZONE = 60
_FACTS = "facts"


@dataclass(frozen=True)
class Facts:
    """What the gateway said of a session, and when, in seconds; a browser keeps it for a while, so it may be old."""

    user_id: str = ""
    email: str = ""
    role: str = ""
    tenant: str = ""
    """The name of the tenant."""
    zone: str = ""
    currency: str = ""
    locale: str = ""
    read_at: str = "0"

    @classmethod
    def of(cls, session: OwnSession, now: datetime) -> Self:
        """As the gateway says it now."""
        user, tenant = session.user, session.tenant
        about = (tenant.name, tenant.zone, tenant.currency, tenant.locale)
        return cls(str(user.id), user.email, user.role, *about, str(int(now.timestamp())))

    @property
    def packed(self) -> str:
        """As one value for a cookie."""
        return packed(*astuple(self))

    def age(self, now: datetime) -> float:
        """How many seconds ago they were read."""
        return now.timestamp() - int(self.read_at if self.read_at.isdecimal() else "0")


@dataclass(frozen=True)
class Visitor:
    """A reader, signed in or not. The role decides what is shown; what is allowed, the gateway decides."""

    look: Look
    token: str | None = None
    facts: Facts = field(default_factory=Facts)

    @property
    def is_signed_in(self) -> bool:
        """Whether the browser holds a session, be it over or not."""
        return self.token is not None

    @property
    def email(self) -> str:
        """Her address."""
        return self.facts.email

    @property
    def role(self) -> str:
        """What she is: `admin`, `staff`, or nothing yet."""
        return self.facts.role

    @property
    def currency(self) -> str:
        """The currency of her tenant, in which money is typed."""
        return self.facts.currency

    @property
    def is_admin(self) -> bool:
        """Whether she may define campaigns."""
        return self.role == "admin"


def visitor_of(request: Request, cookies: Cookies) -> Visitor:
    """Who asks."""
    token = cookies.read(request, SESSION) or None
    facts = _facts_of(request, cookies) if token else Facts()
    return Visitor(_look_of(request, cookies, facts), token, facts)


def remember(request: Request, facts: Facts) -> None:
    """Have the rest of this request know what was just read, and its answer keep it in the browser."""
    setattr(request.state, _FACTS, facts)


def keep(request: Request, response: Response, cookies: Cookies) -> None:
    """Have the browser keep what was read for this request, until it is closed."""
    facts = getattr(request.state, _FACTS, None)
    if facts is not None:
        cookies.write(response, WHO, facts.packed)


def _facts_of(request: Request, cookies: Cookies) -> Facts:
    read: Facts | None = getattr(request.state, _FACTS, None)
    kept = unpacked(cookies.read(request, WHO), len(astuple(Facts())))
    return read or (Facts(*kept) if kept else Facts())


def _look_of(request: Request, cookies: Cookies, facts: Facts) -> Look:
    theme = cookies.read(request, THEME)
    language = chosen(cookies.read(request, LANGUAGE), request.headers.get("accept-language", ""))
    zone = cookies.read(request, ZONE).replace("%2F", "/")[:_LONGEST_ZONE]
    return Look(language, theme if theme in THEMES else "", zone or facts.zone, facts.locale)
