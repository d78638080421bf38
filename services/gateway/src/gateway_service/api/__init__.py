"""HTTP in: parse, call, answer."""

from fastapi import APIRouter

from . import backlog, figures, links, proxy, session, webhooks

router = APIRouter()
for part in (webhooks, session, figures, links, backlog, proxy):  # the last takes whatever is left
    router.include_router(part.router)
