"""HTTP in: parse, call, answer; one module per noun."""

from fastapi import APIRouter

from . import bundles, campaigns, documents, drafts, forms, templates, versions, visitors

router = APIRouter()
for part in (campaigns, documents, templates, versions, drafts, bundles, forms, visitors):
    router.include_router(part.router)
