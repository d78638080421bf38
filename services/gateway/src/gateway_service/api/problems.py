"""A page for each kind of problem: what the `type` of an answer leads to."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from chassis.errors import Missing
from chassis.http.kinds import KINDS

from ..errors import NotFound

router = APIRouter()
_CODES = (
    "A program knows the refusal by its `code`, and each fault of a field by that of its entry in `errors`; what the "
    "sentences name is in `params`. Sentences may be reworded, codes stay. /openapi.json has all of them, with "
    "their sentences, in `x-codes`."
)


@router.get("/problems/{name}", response_class=PlainTextResponse)
async def show_problem(name: str) -> str:
    """What a kind of problem means, and what to do about it."""
    kind = KINDS.get(name)
    if kind is None:
        raise Missing(NotFound.NO_SUCH_PROBLEM)
    return f"{kind.title} ({kind.status})\n\n{kind.advice}\n\n{_CODES}\n"
