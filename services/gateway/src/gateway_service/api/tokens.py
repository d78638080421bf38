"""Secrets that are made here and shown once."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from chassis.ids import new_id
from chassis.security.links import Link, LinkSigner, password_token

from ..domain.keys import NewSecret
from ..domain.people import API_KEY, SESSION, credential, hashed
from ..domain.users import NewLink

_BYTES, _PREFIX_BYTES = 32, 4
_RECOVERY_CODES, _RECOVERY_BYTES = 10, 10
"""80 random bits a code, so that a plain hash is enough to keep it."""


def new_session(tenant_id: UUID) -> str:
    """The token of a sign-in."""
    return credential(SESSION, tenant_id, secrets.token_urlsafe(_BYTES))


def new_secret(tenant_id: UUID) -> NewSecret:
    """A secret of an API key: `lk_<tenant>_<prefix>_<32 random bytes>`."""
    prefix = secrets.token_hex(_PREFIX_BYTES)
    return NewSecret(credential(API_KEY, tenant_id, f"{prefix}_{secrets.token_urlsafe(_BYTES)}"), prefix)


@dataclass(frozen=True)
class LinkToken:
    """The token with which a user sets a password, and the link it is of."""

    link: NewLink
    token: str = field(repr=False)


def new_link(links: LinkSigner, tenant_id: UUID, lifetime: timedelta) -> LinkToken:
    """A link with which a user sets a password."""
    link_id = new_id()
    token = password_token(links, Link(tenant_id, link_id))
    return LinkToken(NewLink(link_id, hashed(token), lifetime), token)


def new_webhook_secret() -> str:
    """With which a sender signs webhooks of our own shape."""
    return secrets.token_urlsafe(_BYTES)


def new_recovery_codes() -> tuple[str, ...]:
    """Codes for the day the authenticator is lost, each good once."""
    return tuple(secrets.token_hex(_RECOVERY_BYTES) for _ in range(_RECOVERY_CODES))
