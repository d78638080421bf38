"""One's own account: password, second factor, sessions; and the way back for who has forgotten the password."""

from uuid import UUID

from ..schemas.users import KnownDevice, OpenSessions, ProposedFactor, RecoveryCodes
from .gateway import Asking
from .operations import Operation

SET = Operation[KnownDevice]("POST", "/api/password", KnownDevice, body=("token", "password"), confirms=True)
CHANGE = Operation[None]("PUT", "/api/password", body=("current", "password"), confirms=True)
RESET = Operation[None]("POST", "/api/password/reset", body=("email",))
PROPOSE = Operation[ProposedFactor]("POST", "/api/second-factor", ProposedFactor, body=("current",), confirms=True)
CONFIRM = Operation[RecoveryCodes]("POST", "/api/second-factor/confirm", RecoveryCodes, body=("code",))
DROP = Operation[None]("DELETE", "/api/second-factor", body=("current",), confirms=True)
SESSIONS = Operation[OpenSessions]("GET", "/api/sessions", OpenSessions)
END = Operation[None]("DELETE", "/api/sessions/{session_id}")


class Account:
    """The account of whoever asks. What takes `current` raises `WrongCredentials` for a password that is not right."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def set_password(self, token: str, password: str) -> KnownDevice:
        """Set a password by a link that was mailed. Raises `WrongCredentials` for one that is not good any more."""
        return await self._asking.ask(SET, body={"token": token, "password": password})

    async def change_password(self, current: str, password: str) -> None:
        """Set another password; every other session ends."""
        await self._asking.ask(CHANGE, body={"current": current, "password": password})

    async def ask_reset(self, email: str) -> None:
        """Have a link mailed to an address, if it is that of a user; nobody is told whether it is."""
        await self._asking.ask(RESET, body={"email": email})

    async def propose_factor(self, current: str) -> ProposedFactor:
        """Begin to set up a second factor. Raises `Refused` where there is one."""
        return await self._asking.ask(PROPOSE, body={"current": current})

    async def confirm_factor(self, code: str) -> RecoveryCodes:
        """End setting it up with a first code. Raises `Refused` for a wrong one."""
        return await self._asking.ask(CONFIRM, body={"code": code})

    async def drop_factor(self, current: str) -> None:
        """Take one's second factor away."""
        await self._asking.ask(DROP, body={"current": current})

    async def sessions(self) -> OpenSessions:
        """Where one is signed in."""
        return await self._asking.ask(SESSIONS)

    async def end_session(self, session_id: UUID) -> None:
        """Sign out somewhere. Raises `NotThere`."""
        await self._asking.ask(END, {"session_id": session_id})
