"""HTTP in: parse, call, answer."""

from fastapi import APIRouter

from . import files, progress

FILES = files.PATH
"""The one path whose body is streamed."""
router = APIRouter()
router.include_router(files.router)
router.include_router(progress.router)
