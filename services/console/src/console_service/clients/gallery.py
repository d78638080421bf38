"""Templates of campaigns, for staff."""

from collections.abc import Mapping
from typing import Any

from ..schemas.campaigns import Campaign
from ..schemas.gallery import Template, WholeTemplate
from .gateway import Asking
from .operations import Operation

_ONE = "/api/campaign-templates/{key}"
LIST = Operation[list[Template]]("GET", "/api/campaign-templates", list[Template], query=("category",))
SHOW = Operation[WholeTemplate]("GET", _ONE, WholeTemplate)
SAVE = Operation[WholeTemplate]("PUT", _ONE, WholeTemplate, body=("campaign_id", "title", "summary", "category"))
DELETE = Operation[None]("DELETE", _ONE)
TAKE = Operation[Campaign]("POST", f"{_ONE}/campaigns", Campaign, body=("name", "slug", "currency", "values"))


class Gallery:
    """Templates that everybody has, and those of the tenant."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def all(self, category: str | None = None) -> list[Template]:
        """Templates of a category, or of any, the tenant's own first."""
        return await self._asking.ask(LIST, query={"category": category})

    async def get(self, key: str) -> WholeTemplate:
        """One template. Raises `NotThere`."""
        return await self._asking.ask(SHOW, {"key": key})

    async def save(self, key: str, body: Mapping[str, Any]) -> WholeTemplate:
        """Make a template of a campaign's draft, or replace it. Raises `WrongFields`, `Refused`."""
        return await self._asking.ask(SAVE, {"key": key}, body=body)

    async def delete(self, key: str) -> None:
        """Take a template of the tenant's own away. Raises `NotThere`, `Refused`."""
        await self._asking.ask(DELETE, {"key": key})

    async def take(self, key: str, body: Mapping[str, Any]) -> Campaign:
        """Begin a draft after a template. Raises `WrongFields`, or `Refused` for a slug that is taken."""
        return await self._asking.ask(TAKE, {"key": key}, body=body)
