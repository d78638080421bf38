"""HTTP shapes of the systems that journeys post to."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, StringConstraints

from chassis.http.bodies import In
from contracts.values import Reason

from ..domain.webhook import WebhookTarget


class TargetFault(Reason):
    """Why nothing can be posted to an address."""

    ADDRESS_HOLDS_SIGN_IN = "an address holds no password: what is posted is signed"
    ADDRESS_NOT_SAFE = "an address begins with https://"


def _safe(url: HttpUrl) -> HttpUrl:
    if url.username or url.password:
        raise TargetFault.ADDRESS_HOLDS_SIGN_IN.error()
    if url.scheme != "https" and url.host not in ("127.0.0.1", "localhost", "[::1]"):
        raise TargetFault.ADDRESS_NOT_SAFE.error()
    return url


_Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$"),
    Field(examples=["Our CRM"]),
]
_Url = Annotated[HttpUrl, AfterValidator(_safe), Field(examples=["https://crm.example.com/lodestone"])]
"""Only https; without TLS only this machine, where settings allow to call it at all."""


class WebhookTargetIn(In):
    """A system that journeys may post to."""

    name: _Name
    url: _Url


class WebhookTargetEdit(In):
    """What is to be different; what is left out stays."""

    name: _Name | None = None
    url: _Url | None = None


class WebhookTargetOut(BaseModel):
    """A system that journeys may post to."""

    model_config = ConfigDict(from_attributes=True)

    target_id: UUID
    name: str
    url: str
    is_rotating: bool
    """Whether the secret before still signs beside the newest one."""
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, target: WebhookTarget) -> Self:
        """From the domain."""
        names = ("target_id", "name", "url", "created_at", "changed_at")
        return cls(**{name: getattr(target, name) for name in names}, is_rotating=target.sealed_old is not None)


class SigningSecretOut(BaseModel):
    """What a receiver checks signatures with, as Standard Webhooks has it."""

    secret: str
