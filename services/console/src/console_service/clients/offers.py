"""What visitors may ask, without signing in."""

from ..schemas.offers import Checkout, Knowledge, Landing, Offer, ShopBundle
from .gateway import Asking
from .operations import Operation

_ONE = "/api/campaigns/{slug}"
ACTIVE = Operation[list[Landing]]("GET", "/api/campaigns/active", list[Landing])
SHOW = Operation[Landing]("GET", _ONE, Landing)
RELEVANT = Operation[list[Offer]]("GET", f"{_ONE}/bundles", list[Offer])
CHECKOUT = Operation[Checkout]("POST", f"{_ONE}/checkout", Checkout, body=("bundle_id", "locale"))
SHOP = Operation[list[ShopBundle]]("GET", "/api/bundles", list[ShopBundle])
KNOWLEDGE = Operation[Knowledge]("GET", "/api/campaigns/knowledge", Knowledge)


class Offers:
    """Public campaigns of a tenant, and what can be bought."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def active(self) -> list[Landing]:
        """Campaigns that visitors may join now."""
        return await self._asking.ask(ACTIVE)

    async def get(self, slug: str) -> Landing:
        """One campaign. Raises `NotThere`, of which `CampaignOver` is one that has ended."""
        return await self._asking.ask(SHOW, {"slug": slug})

    async def relevant(self, slug: str) -> list[Offer]:
        """The bundles of a campaign that concern the contact who asks; all of them for anybody else."""
        return await self._asking.ask(RELEVANT, {"slug": slug})

    async def check_out(self, slug: str, bundle_id: str, *, locale: str, key: str) -> Checkout:
        """A page of the payment provider, the same for the same key. Raises `Refused`, `WrongFields`, `GatewayDown`."""
        body = {"bundle_id": bundle_id, "locale": locale}
        return await self._asking.once(key).ask(CHECKOUT, {"slug": slug}, body=body)

    async def shop(self) -> list[ShopBundle]:
        """What can be bought, with the campaigns that a purchase could enroll in."""
        return await self._asking.ask(SHOP)

    async def knowledge(self) -> str:
        """What a chatbot may tell of the campaigns of now."""
        return (await self._asking.ask(KNOWLEDGE)).text
