"""What whoever holds the link of a mail may say: the token is in the path, for mail programs know no other way."""

from collections.abc import Mapping

from ..schemas.preferences import Preferences as Chosen
from .gateway import Asking
from .operations import Operation

_ONE = "/u/{token}"
SHOW = Operation[Chosen]("GET", f"{_ONE}/preferences", Chosen)
KEEP = Operation[Chosen]("PUT", f"{_ONE}/preferences", Chosen, body=("channels",))
LEAVE = Operation[None]("POST", _ONE)


class Preferences:
    """What the contact of a mail wants to be sent."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def show(self, token: str) -> Chosen:
        """What she has chosen. Raises `SignedOut` for a token that is none."""
        return await self._asking.ask(SHOW, {"token": token})

    async def keep(self, token: str, channels: Mapping[str, bool]) -> Chosen:
        """Close and open channels."""
        return await self._asking.ask(KEEP, {"token": token}, body={"channels": dict(channels)})

    async def leave(self, token: str) -> None:
        """Close the channel of the mail; no answer means that it is not certain to be closed."""
        await self._asking.ask(LEAVE, {"token": token})
