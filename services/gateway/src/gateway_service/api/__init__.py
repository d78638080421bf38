"""HTTP in: parse, call, answer."""

from fastapi import APIRouter

from . import backlog, figures, links, problems, proxy, session, webhooks

router = APIRouter()
for part in (webhooks, session, figures, links, backlog, problems, proxy):  # the last takes whatever is left
    router.include_router(part.router)
