"""The peer of the console's list: FastAPI and Jinja2, one table of the same rows, and nothing else around it.

`/memory` renders rows that were read when it began. `/asked` first asks the gateway what the console asks for the same
page, by httpx, and reads the answers as plain JSON. It has the console's uvicorn settings and loop:
`python -m benchmarks.bare_pages`, with the session's token in `BARE_TOKEN`.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import uvicorn
import uvloop
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment, select_autoescape

from chassis import logging
from chassis.http.server import configuration
from console_service.settings import Settings

MEMORY, ASKED = "/memory", "/asked"
TOKEN = "BARE_TOKEN"  # noqa: S105 - the name of a variable
_PAGE = """<!doctype html>
<html lang="en"><head><title>Campaigns</title></head><body><h1>Campaigns</h1>
<table><thead><tr><th>Campaign</th><th>Status</th><th>Type</th><th>Starts</th><th>Ends</th><th>Enrolled now</th>
<th>In all</th></tr></thead><tbody>
{% for row in rows %}{% set said = row.definition %}
<tr><th><a href="/admin/campaigns/{{ row.id }}">{{ said.name }}</a> <span>/{{ said.slug }}</span></th>
<td>{{ row.status }}</td><td>{{ said.campaign_type }}</td><td>{{ said.starts_at or "at once" }}</td>
<td>{{ said.ends_at or "open" }}</td>
<td>{{ counts[row.id].open }}</td><td>{{ counts[row.id].by_status.values() | sum }}</td></tr>
{% endfor %}
</tbody></table></body></html>"""


async def _read(gateway: httpx.AsyncClient, limit: int) -> dict[str, Any]:
    """What the console asks for a page of its list, one call after the other as there."""
    found = await _asked(gateway, "/api/campaigns", limit=limit, offset=0)
    ids = [row["id"] for row in found["campaigns"]]
    counted = await _asked(gateway, "/api/admin/headcounts", campaign_ids=ids)
    return {"rows": found["campaigns"], "counts": {one["campaign_id"]: one for one in counted}}


async def _asked(gateway: httpx.AsyncClient, path: str, **query: Any) -> Any:  # noqa: ANN401 - any JSON
    answer = await gateway.get(path, params=query)
    answer.raise_for_status()
    return orjson.loads(answer.content)


def build(settings: Settings, token: str) -> FastAPI:
    """The application."""
    template = Environment(autoescape=select_autoescape(default=True)).from_string(_PAGE)
    client = httpx.AsyncClient(
        base_url=settings.gateway_url,
        headers={"Authorization": f"Bearer {token}"},
        limits=httpx.Limits(max_connections=settings.gateway_connections, max_keepalive_connections=20),
        trust_env=False,
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with client:
            app.state.known = await _read(client, settings.page_rows)
            yield

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health/ready")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    @app.get(MEMORY)
    async def show_known() -> HTMLResponse:
        return HTMLResponse(template.render(**app.state.known))

    @app.get(ASKED)
    async def show_asked() -> HTMLResponse:
        return HTMLResponse(template.render(**await _read(client, settings.page_rows)))

    return app


def main() -> None:
    """Serve until told to stop."""
    settings = Settings()
    logging.configure("bare_pages", settings.log_level, settings.log_format)
    uvloop.run(uvicorn.Server(configuration(build(settings, os.environ[TOKEN]), settings)).serve())


if __name__ == "__main__":
    main()
