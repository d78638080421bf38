"""What the simulator must know to play Stripe."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class StripeSettings(BaseSettings):
    """Read from `LODESTONE_STRIPE_<NAME>`.

    `api_key` is the key it accepts, and `accounts` are keys of other accounts by their names (JSON). All accounts see
    the same objects. Events go to `webhook_url` (nowhere without one), signed with `webhook_secret`, and carry the
    account whose key was shown; for `api_key` that is `account`, if there is one. `url` is where browsers find the
    payment pages; without it they are sent to where the API was asked.
    """

    model_config = SettingsConfigDict(env_prefix="LODESTONE_STRIPE_", frozen=True, env_ignore_empty=True)

    api_key: SecretStr = SecretStr("sk_test_simulator")
    webhook_secret: SecretStr = SecretStr("whsec_simulator")
    webhook_url: str | None = None
    url: str | None = None
    account: str | None = None
    accounts: dict[str, SecretStr] = {}
