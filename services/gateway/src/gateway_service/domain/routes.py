"""The one table of paths: which service answers, and who may ask.

Literal paths come before those with a name in them. In a pattern `{x:uuid}` takes an id, `{x:slug}` a name that is not
an id, `{x:reference}` a provider's reference, `{x:number}` a version. What is not in the table does not exist,
whatever a service serves.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Flag, auto
from urllib.parse import quote

OWN = "gateway"
_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_SHAPES = {
    "uuid": _UUID,
    "slug": rf"(?!{_UUID}$)[A-Za-z0-9][A-Za-z0-9_-]{{0,99}}",
    "number": r"[0-9]{1,9}",
    "reference": r"[A-Za-z0-9_-]{1,200}",
}
_NAME = re.compile(r"\{(\w+):(\w+)\}")


class Who(Flag):
    """Kinds of callers a path is for."""

    STAFF = auto()
    CONTACT = auto()
    NOBODY = auto()
    """No credential is needed; one that is shown must be good."""


STAFF, CONTACT = Who.STAFF, Who.CONTACT
ANYBODY = Who.STAFF | Who.CONTACT | Who.NOBODY


@dataclass(frozen=True)
class Route:
    """One path of the public API."""

    methods: tuple[str, ...]
    pattern: str
    service: str
    who: Who
    target: str | None = None
    """Path at the service, where it is another one."""
    composed: bool = False
    """The answer is put together from several services."""

    def match(self, path: str) -> dict[str, str] | None:
        """The names in a path, or None if it is not of this pattern."""
        found = _expression(self.pattern).fullmatch(path)
        return found.groupdict() if found else None

    def address(self, names: Mapping[str, str]) -> str:
        """The path at the service. Built from what was matched, so nothing else of a path gets through."""
        return _NAME.sub(lambda found: quote(names[found[1]], safe=""), self.target or self.pattern)


def _routes(service: str, who: Who, *lines: str) -> Iterator[Route]:
    for line in lines:
        methods, pattern, *target = line.split()
        composed = target == ["+progress"]
        yield Route(
            tuple(methods.split(",")), pattern, service, who, target[0] if target and not composed else None, composed
        )


_CAMPAIGN = "/api/admin/campaigns/{id:uuid}"
_ENROLLMENTS = "/api/admin/campaigns/{id:uuid}/enrollments"
_ONE = "/api/admin/campaigns/{id:uuid}/enrollments/{enrollment:uuid}"
_HERS = "/api/campaigns/enrollments/{enrollment:uuid}"
_CONTACT = "/api/admin/contacts/{id:uuid}"

TABLE: tuple[Route, ...] = (
    *_routes(OWN, Who.NOBODY, "POST /api/session", "POST /webhooks/{provider:slug}/{id:uuid}", "GET /openapi.json"),
    *_routes(OWN, Who.NOBODY, "GET,POST /u/{token:token}"),
    *_routes(
        OWN,
        STAFF,
        "DELETE /api/session",
        f"POST {_CONTACT}/portal-link",
        "GET /api/admin/webhook-events",
        "GET /api/campaigns/{id:uuid}/figures",
        "GET /api/campaigns/{id:uuid}/figures/check",
        "GET /api/campaigns/{id:uuid}/figures/stream",
    ),
    *_routes(
        "campaigns",
        STAFF,
        "GET,POST /api/admin/campaigns",
        f"GET,PUT,PATCH,DELETE {_CAMPAIGN}",
        f"GET,POST,PUT,DELETE {_CAMPAIGN}/criteria",
        f"GET,POST,DELETE {_CAMPAIGN}/eligible-bundles",
        f"GET,PUT {_CAMPAIGN}/steps",
        f"POST {_CAMPAIGN}/publish",
        f"POST {_CAMPAIGN}/pause",
        f"POST {_CAMPAIGN}/resume",
        f"POST {_CAMPAIGN}/complete",
        f"POST {_CAMPAIGN}/cancel",
        f"POST {_CAMPAIGN}/archive",
        f"GET {_CAMPAIGN}/versions/{{number:number}}",
        "GET,POST /api/admin/bundles",
    ),
    *_routes(
        "enrollment",
        STAFF,
        f"GET {_ENROLLMENTS} +progress",
        f"POST {_ENROLLMENTS}",
        f"GET {_ONE} +progress",
        f"POST {_ONE}/withdraw",
        f"GET {_CAMPAIGN}/refusals",
        "GET /api/admin/contacts",
        "POST /api/admin/contacts/audits",
        "GET /api/admin/contacts/identity-conflicts",
        f"GET {_CONTACT}",
        f"GET {_CONTACT}/audits",
        f"POST {_CONTACT}/evidence-values",
    ),
    *_routes("enrollment", CONTACT, "GET /api/campaigns/my-enrollments +progress"),
    *_routes("progress", STAFF, f"PUT {_ONE}/progress/{{criterion:uuid}}"),
    *_routes("progress", CONTACT, f"POST {_HERS}/progress/{{criterion:uuid}}/submit"),
    *_routes(
        "payouts",
        STAFF,
        f"POST {_ONE}/resolve",
        f"GET {_ONE}/payout",
        "POST /api/admin/payouts/{id:uuid}/approve",
        "GET /api/admin/payouts",
        "GET /api/admin/ledger",
        "GET /api/admin/reconciliations",
        "GET /api/admin/orders/{provider:slug}/{reference:reference}",
    ),
    *_routes("payouts", CONTACT, f"POST {_HERS}/choose-payout", f"GET {_HERS}/payout"),
    *_routes(
        "messaging",
        STAFF,
        "GET /api/messages",
        "GET /api/messages/{id:uuid}",
        "GET /api/messages/{id:uuid}/explain",
        f"GET,POST {_CONTACT}/suppressions",
    ),
    *_routes("campaigns", ANYBODY, "GET /api/campaigns/active"),
    # An id is for staff and gives the whole record; any other name is a slug, and gives what the public page shows.
    *_routes("campaigns", STAFF, f"GET /api/campaigns/{{id:uuid}} {_CAMPAIGN}"),
    *_routes("campaigns", ANYBODY, "GET /api/campaigns/{slug:slug}"),
)


@dataclass(frozen=True)
class Found:
    """The route of a request, with the names its path holds."""

    route: Route
    names: Mapping[str, str]


def find(method: str, path: str, table: Iterable[Route] = TABLE) -> Found | None:
    """The first route that takes this method and path."""
    for route in table:
        if method in route.methods and (names := route.match(path)) is not None:
            return Found(route, names)
    return None


_compiled: dict[str, re.Pattern[str]] = {}


def _expression(pattern: str) -> re.Pattern[str]:
    if pattern not in _compiled:
        parts = _NAME.split(re.escape(pattern).replace(r"\{", "{").replace(r"\}", "}"))
        pieces = [
            part if at % 3 == 0 else f"(?P<{part}>{_SHAPES.get(parts[at + 1], '[^/]{1,1000}')})"
            for at, part in enumerate(parts)
            if at % 3 != 2  # noqa: PLR2004 - text, name, shape; text, name, shape; …
        ]
        _compiled[pattern] = re.compile("".join(pieces))
    return _compiled[pattern]
