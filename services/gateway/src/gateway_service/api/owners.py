"""Whether what a request names is there, asked of the service that owns it before anything is kept about it."""

from collections.abc import Mapping

from chassis.errors import Missing
from chassis.security.tokens import Caller

from ..clients import Call, Reply, Services
from ..domain.routes import Owner
from ..errors import NotFound, Unreachable

_OK, _MISSING = 200, 404


async def require(services: Services, who: Caller, owner: Owner, names: Mapping[str, str]) -> None:
    """Go on only if the tenant has what the names lead to. Raises `Missing`, or `Unreachable` if nobody can say."""
    found(await services.send(owner.service, who, Call("GET", owner.path.format(**names))), owner)


def found(reply: Reply, owner: Owner) -> Reply:
    """What an owner answered, if it has it. Raises `Missing`, or `Unreachable` if nobody can say."""
    if reply.status == _MISSING:
        raise Missing(NotFound.NOTHING_OF_THIS_ID, noun=owner.noun)
    if reply.status != _OK:
        raise Unreachable(service=owner.service)
    return reply
