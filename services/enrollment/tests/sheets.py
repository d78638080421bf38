"""Files of contacts, brought by staff."""

from typing import Any

import httpx

from chassis.testing import Running, staff
from enrollment_service.work import Work

PATH = "/api/admin/contacts/imports"


async def bring(service: Running[Work], text: str | bytes, **params: Any) -> httpx.Response:
    async with service.client(staff(service.tenant)) as team:
        headers = {"content-type": "text/csv"}
        return await team.post(
            PATH, content=text if isinstance(text, bytes) else text.encode(), params=params, headers=headers
        )


async def shown(service: Running[Work], path: str) -> Any:
    async with service.client(staff(service.tenant)) as team:
        return (await team.get(f"{PATH}{path}" if path.startswith("?") else f"{PATH}/{path}")).json()
