"""What the gateway knows of a path: who may ask, which service answers, and what is put beside the answer."""

from dataclasses import dataclass
from enum import Flag, auto


class Role(Flag):
    """What a caller may be; every caller is exactly one of these."""

    ADMIN = auto()
    """A member of staff who may change what campaigns promise and release money."""
    STAFF = auto()
    """Any other member of staff."""
    SERVICE = auto()
    """A program with an API key."""
    CONTACT = auto()
    """A contact with a portal token, who sees what is hers."""
    PUBLIC = auto()
    """Somebody without a credential; one that is shown must be good."""
    OPERATOR = auto()
    """Who runs the installation, with its own credential; makes and suspends tenants, and sees nothing of theirs."""


ADMIN, STAFF, SERVICE, CONTACT, PUBLIC, OPERATOR = Role
PEOPLE = ADMIN | STAFF
"""Members of staff, for what a program should not do."""
TENANT = PEOPLE | SERVICE
"""Everybody who works for the tenant."""
DEFINERS = ADMIN | SERVICE
"""Those who may define campaigns; a program may, because others' automations create them."""
ANYBODY = TENANT | CONTACT | PUBLIC
SAFE = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""


@dataclass(frozen=True)
class Part:
    """What another service knows of an enrollment, put beside it under this name."""

    name: str
    service: str
    path: str
    """Answers for several enrollments, asked by `enrollment_ids`."""


PROGRESS = Part("progress", "progress", "/internal/progress")
CURRENT_PAYOUT = Part("current_payout", "payouts", "/internal/payouts")
"""Not `payout`: that is what the enrollment was promised."""


@dataclass(frozen=True)
class Owner:
    """Who can say whether what a path names is there: a service, and the path that it answers with 404 if it is not."""

    noun: str
    service: str
    path: str


CONTACTS = Owner("contact", "enrollment", "/api/admin/contacts/{contact_id}")
CAMPAIGNS = Owner("campaign", "campaigns", "/api/admin/campaigns/{campaign_id}")


@dataclass(frozen=True)
class Route:
    """One path of the public API, in Starlette's notation: `{campaign_id:uuid}`, `{number:int}`, `{slug:name}`.

    `name` is ours: up to 200 letters, digits, `_` and `-`. Names and kinds are those of the service's own OpenAPI.
    """

    service: str
    methods: str
    """Separated by spaces."""
    path: str
    roles: Role
    target: str | None = None
    """The path at the service, where it is another one."""
    parts: tuple[Part, ...] = ()
    """What is put beside each enrollment of the answer."""
    streams: bool = False
    """The body is passed on as it comes, and may be as large as a file."""
    owner: Owner | None = None
    """Who is asked first whether it exists: who answers cannot tell what is missing from what is on its way."""
    by_audit: bool = False
    """Of a contact who names no `tags`, her newest audit does."""
    shows: str | None = None
    """The path, at the same service, that shows what a change is about; of PUT, PATCH and DELETE it is their own."""
    about_contact: bool = False
    """Of the contact whom the body names as `contact_id`, what enrollment knows is filled in where nothing is given."""
    about_definition: bool = False
    """Where the body gives no `definition`, that of the campaign is filled in: its draft's, or its `version`'s."""
    only_asks: bool = False
    """A question too long for a query: it comes by POST, changes nothing, and so leaves no line in the audit log."""
    in_person: bool = False
    """For a person who has signed in: a key is turned away, whatever its role."""

    def __post_init__(self) -> None:
        """What is for people and not for programs is for no key with the role of people either."""
        if self.roles & TENANT == PEOPLE:
            object.__setattr__(self, "in_person", True)

    def admits(self, role: Role, *, by_key: bool) -> bool:
        """Whether a caller of this role may ask, who has shown an API key or something else."""
        return role in self.roles and not (by_key and self.in_person)

    def scope(self, method: str) -> str:
        """What a key whose scopes are named needs for it, such as `campaigns:read`."""
        return f"{self.service}:{'read' if method in SAFE else 'write'}"

    def answers(self, method: str) -> bool:
        """Whether this route is for a method."""
        return method in self.methods.split()
