"""Paths that an application answers."""

from fastapi import APIRouter, FastAPI


def add_routes(app: FastAPI, router: APIRouter) -> None:
    """Answer the paths of `router`, as they are.

    `include_router` would make every path anew for each application, which takes longer than all else at a start.
    """
    app.router.routes.extend(router.routes)
