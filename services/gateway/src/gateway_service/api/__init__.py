"""HTTP in: parse, call, answer."""

from fastapi import APIRouter

from . import (
    account,
    audit_log,
    backlog,
    endpoints,
    figures,
    keys,
    links,
    overview,
    proxy,
    session,
    tenants,
    users,
    webhooks,
)

router = APIRouter()
_PARTS = (
    webhooks,
    session,
    account,
    users,
    keys,
    endpoints,
    tenants,
    audit_log,
    overview,
    figures,
    links,
    backlog,
    proxy,
)
for part in _PARTS:  # the last takes whatever is left
    router.include_router(part.router)
