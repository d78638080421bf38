"""Accounts at providers of payments and of messages."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from ..errors import NotThere
from ..schemas.accounts import MailAccount, PaymentAccount
from .gateway import Asking
from .operations import Operation

_PAYMENTS, _MAIL = "/api/admin/payment-accounts", "/api/admin/provider-accounts"
PAYMENTS = Operation[list[PaymentAccount]]("GET", _PAYMENTS, list[PaymentAccount])
KEEP_PAYMENT = Operation[PaymentAccount](
    "PUT", f"{_PAYMENTS}/{{account_id}}", PaymentAccount, body=("provider", "account", "name", "api_key")
)
ACT_ON_PAYMENT = {
    name: Operation[PaymentAccount]("POST", f"{_PAYMENTS}/{{account_id}}/{name}", PaymentAccount)
    for name in ("enable", "disable")
}
ROTATE_PAYMENT = Operation[PaymentAccount](
    "POST", f"{_PAYMENTS}/{{account_id}}/rotate", PaymentAccount, body=("api_key",)
)
MAIL = Operation[list[MailAccount]]("GET", _MAIL, list[MailAccount], query=("status",))
KEEP_MAIL = Operation[MailAccount](
    "PUT", f"{_MAIL}/{{account_id}}", MailAccount, body=("channel", "provider", "name", "settings", "status")
)
ACT_ON_MAIL = {
    name: Operation[MailAccount]("POST", f"{_MAIL}/{{account_id}}/{name}", MailAccount) for name in ("pause", "resume")
}
ROTATE_MAIL = Operation[MailAccount]("POST", f"{_MAIL}/{{account_id}}/secrets", MailAccount, body=("secrets",))
FORGET_MAIL = Operation[MailAccount]("DELETE", f"{_MAIL}/{{account_id}}/old-secrets", MailAccount)


class PaymentAccounts:
    """Accounts from which money goes back."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def list(self) -> Sequence[PaymentAccount]:
        """All of them."""
        return await self._asking.ask(PAYMENTS)

    async def get(self, account_id: UUID) -> PaymentAccount:
        """One of them. Raises `NotThere`."""
        found: PaymentAccount = _found(await self.list(), account_id)
        return found

    async def keep(self, account_id: UUID, told: Mapping[str, Any]) -> PaymentAccount:
        """Make or change one. Raises `WrongFields` or `Refused`."""
        return await self._asking.ask(KEEP_PAYMENT, {"account_id": account_id}, body=told)

    async def act(self, account_id: UUID, action: str) -> PaymentAccount:
        """`enable` or `disable` one. Raises `NotThere` or `Refused`."""
        return await self._asking.ask(ACT_ON_PAYMENT[action], {"account_id": account_id})

    async def rotate(self, account_id: UUID, api_key: str) -> PaymentAccount:
        """Use another key from now on. Raises `WrongFields` or `Refused`."""
        return await self._asking.ask(ROTATE_PAYMENT, {"account_id": account_id}, body={"api_key": api_key})


class MailAccounts:
    """Accounts through which messages go out."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def list(self) -> Sequence[MailAccount]:
        """All of them."""
        return await self._asking.ask(MAIL)

    async def get(self, account_id: UUID) -> MailAccount:
        """One of them. Raises `NotThere`."""
        found: MailAccount = _found(await self.list(), account_id)
        return found

    async def keep(self, account_id: UUID, told: Mapping[str, Any]) -> MailAccount:
        """Make or change one. Raises `WrongFields` or `Refused`."""
        return await self._asking.ask(KEEP_MAIL, {"account_id": account_id}, body=told)

    async def act(self, account_id: UUID, action: str) -> MailAccount:
        """`pause` or `resume` one. Raises `NotThere` or `Refused`."""
        return await self._asking.ask(ACT_ON_MAIL[action], {"account_id": account_id})

    async def add_secrets(self, account_id: UUID, secrets: Mapping[str, str]) -> MailAccount:
        """New secrets beside those it has. Raises `WrongFields` or `Refused`."""
        return await self._asking.ask(ROTATE_MAIL, {"account_id": account_id}, body={"secrets": dict(secrets)})

    async def forget_old_secrets(self, account_id: UUID) -> MailAccount:
        """Use the newest secrets alone. Raises `NotThere`."""
        return await self._asking.ask(FORGET_MAIL, {"account_id": account_id})


def _found(accounts: Sequence[Any], account_id: UUID) -> Any:  # noqa: ANN401 - one of either kind
    for account in accounts:
        if account.id == account_id:
            return account
    raise NotThere
