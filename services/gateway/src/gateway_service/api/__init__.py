"""HTTP in: parse, call, answer."""

from fastapi import APIRouter

from . import (
    account,
    audit_log,
    backlog,
    endpoints,
    figures,
    forms,
    keys,
    links,
    overview,
    problems,
    proxy,
    pulse,
    session,
    tenants,
    users,
    webhooks,
)

router = APIRouter()
_PEOPLE = (session, account, users, keys, tenants, audit_log)
_PARTS = (webhooks, *_PEOPLE, endpoints, overview, figures, forms, pulse, links, backlog, problems, proxy)
for part in _PARTS:  # the last takes whatever is left
    router.include_router(part.router)
