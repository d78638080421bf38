"""What this service can be told."""

from datetime import timedelta
from uuid import UUID

from pydantic import Field, SecretStr

from chassis.settings import Settings as ChassisSettings


class Settings(ChassisSettings):
    """The provider, and above which amount a second person is asked."""

    gather: timedelta = timedelta(milliseconds=100)
    """Money is not waited for by the millisecond; larger sets of orders and promises cost less each."""
    stripe_base_url: str = "https://api.stripe.com"
    """Where Stripe is asked."""
    stripe_api_key: SecretStr = SecretStr("")
    """Key of the installation's own account; tenants may have their own."""
    stripe_key_is_shared: bool = False
    """Whether `stripe_api_key` moves the money of tenants that have no account of their own; otherwise it waits."""
    stripe_timeout: timedelta = timedelta(seconds=15)
    """Longest wait for one answer of Stripe."""
    checkout_timeout: timedelta = timedelta(seconds=10)
    """Longest that a visitor waits for the provider's page."""
    checkout_lifetime: timedelta = Field(default=timedelta(hours=24), ge=timedelta(minutes=31), le=timedelta(hours=24))
    """How long such a page is open, within the provider's own bounds; never longer than the campaign admits."""
    checkout_days: int = 30
    """How long checkouts are kept; the key of a request is known for less."""
    console_url: str = "http://127.0.0.1:18070"
    """Where visitors see campaigns: `/campaigns/{slug}` below it is where the provider sends them back."""
    tenant_base_urls: dict[UUID, str] = Field(default_factory=dict)
    """The same for tenants whose campaigns are seen elsewhere."""
    call_margin: timedelta = timedelta(seconds=5)
    """What a call may need beyond the answers it waits for."""
    approval_limit: int = Field(default=100_000, ge=0)
    """Minor units; a payout above it needs a second person."""

    def campaign_page(self, tenant_id: UUID, slug: str) -> str:
        """Where visitors of a tenant see a campaign, and come back to from the provider's page."""
        base = self.tenant_base_urls.get(tenant_id, self.console_url).rstrip("/")
        return f"{base}/campaigns/{slug}"

    @property
    def call_timeout(self) -> timedelta:
        """Longest time a call may take: it reads and then writes, each within the provider's own timeout."""
        return 2 * self.stripe_timeout + self.call_margin

    @property
    def call_lease(self) -> timedelta:
        """How long nobody else may make the call: twice its longest time, so that it has ended and was settled."""
        return 2 * self.call_timeout
