"""A page for each kind of problem: what the `type` of an answer leads to."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from chassis.errors import Missing
from chassis.http.kinds import KINDS

router = APIRouter()


@router.get("/problems/{name}", response_class=PlainTextResponse)
async def show_problem(name: str) -> str:
    """What a kind of problem means, and what to do about it."""
    kind = KINDS.get(name)
    if kind is None:
        raise Missing("There is no problem of this name.")
    return f"{kind.title} ({kind.status})\n\n{kind.advice}\n"
