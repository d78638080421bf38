"""Accounts at Stripe: connections that they share, and what a key says of itself."""

from datetime import timedelta

import stripe
from pydantic import SecretStr

from .stripe_provider import StripeProvider

_LIVE, _TEST = ("sk_live_", "rk_live_"), ("sk_test_", "rk_test_")
"""What secret and restricted keys begin with (docs.stripe.com/keys)."""


def live_mode(key: str) -> bool | None:
    """Whether a key moves real money; None for what is no secret key."""
    if key.startswith(_LIVE):
        return True
    return False if key.startswith(_TEST) else None


class StripeAccounts:
    """Opens accounts at Stripe."""

    def __init__(self, base_url: str, timeout: timedelta) -> None:
        # The SDK's default client blocks the loop; its default retries outlive a lease (stripe 16.1).
        self._http = stripe.HTTPXClient(timeout=timeout.total_seconds(), allow_sync_methods=False)
        self._base_url = base_url

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close_async()  # type: ignore[no-untyped-call]

    def opened(self, key: SecretStr, *, livemode: bool) -> StripeProvider:
        """One account, by its key."""
        client = stripe.StripeClient(
            key.get_secret_value() or "unset",
            base_addresses={"api": self._base_url},
            http_client=self._http,
            max_network_retries=0,
        )
        return StripeProvider(client, livemode=livemode)
