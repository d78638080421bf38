"""HTTP in: parse, call, answer."""

from fastapi import APIRouter

from . import bulk, contacts, de_enrollment, enrollments, impact, imports, segments, simulations, tasks, webhooks

IMPORTS = imports.PATH
"""The one path whose body may be as large as a file."""
router = APIRouter()
router.include_router(imports.router)
router.include_router(contacts.router)
router.include_router(enrollments.router)
router.include_router(bulk.router)
router.include_router(de_enrollment.router)
router.include_router(segments.router)
router.include_router(impact.router)
router.include_router(simulations.router)
router.include_router(tasks.router)
router.include_router(webhooks.router)
