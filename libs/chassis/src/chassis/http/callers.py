"""Who is calling, by the token the gateway signed; a path names the kinds of caller it is for."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from ..errors import NotForKind, TokenNeeded
from ..security.tokens import Caller, Kind, Verifier
from .resources import resources_of


async def caller(request: Request) -> Caller:
    """The caller of a request. Raises `Unauthenticated` without a token that this service accepts."""
    verifier = resources_of(request).find(Verifier)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if verifier is None or scheme.lower() != "bearer":
        raise TokenNeeded
    return verifier.caller(token)


def _of_kind(*kinds: Kind) -> Callable[[Caller], Awaitable[Caller]]:
    async def check(caller: Annotated[Caller, Depends(caller)]) -> Caller:
        if caller.kind not in kinds:
            raise NotForKind(kind=str(caller.kind))
        return caller

    return check


Anyone = Annotated[Caller, Depends(caller)]
Staff = Annotated[Caller, Depends(_of_kind(Kind.STAFF))]
Contact = Annotated[Caller, Depends(_of_kind(Kind.CONTACT))]
System = Annotated[Caller, Depends(_of_kind(Kind.SYSTEM))]
