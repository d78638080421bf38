"""HTTP in: parse, call, answer."""

from fastapi import APIRouter

from . import figures, links, proxy, session, webhooks

router = APIRouter()
for part in (webhooks, session, figures, links, proxy):  # the last takes whatever is left
    router.include_router(part.router)
