"""Operations: what waits in every service, and the ways to what can be done about it."""

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Here
from ..view.sections import first_of
from ..view.words import word

router = APIRouter()
PATH = "/admin/operations"


@router.get(PATH)
async def show_operations(here: Here) -> Response:
    """To the first page that the reader may see."""
    return here.go(first_of("operations", here.visitor.role))


@router.get(f"{PATH}/services")
async def show_services(here: Here) -> Response:
    """What is set aside, not sent and not read, by service."""
    backlogs = await here.ask.backlog.show()
    dead = [
        (service, one)
        for service, backlog in backlogs.services.items()
        for one in sorted(backlog.parked, key=lambda one: -one.records)
        if one.state == "dead"
    ]
    missing = ", ".join(here.text(word("service", name).text) for name in backlogs.missing)
    return here.render("services.html", backlogs=backlogs, dead=dead, missing=missing)
