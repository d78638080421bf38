"""What lists of differences have in common: one side of a list is shown, and its entries are closed with a note."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from fastapi.responses import Response

from ..door import Cursor, Posted, RequestContext
from ..errors import Refused, WrongFields
from ..forms import Form
from ..forms.failing import status_of, told
from ..view.figure_words import SIDES


@dataclass(frozen=True)
class Shown:
    """What a list shows: a side (`open` or `closed`), from where on, and the entry whose note was not taken."""

    state: str = "open"
    cursor: str = ""
    wrong: UUID | None = None
    form: Form = field(default_factory=Form)
    status: int = 200


async def _asked(state: Annotated[str, Query(max_length=20)] = "open", cursor: Cursor = "") -> Shown:
    return Shown(state if state in SIDES else "open", cursor)


Asked = Annotated[Shown, Depends(_asked)]
"""What of a list the query asks for."""


@dataclass(frozen=True)
class Differences:
    """A list at a path; `closed` is what is said once an entry is closed."""

    path: str
    closed: str
    show: Callable[[RequestContext, Shown], Awaitable[Response]]

    async def close(
        self, here: RequestContext, difference_id: UUID, given: Posted, close: Callable[[UUID, str], Awaitable[None]]
    ) -> Response:
        """Close an entry; a note that is not taken is shown again with the reason beside it."""
        form = Form({"note": given.get("note", "").strip()})
        try:
            await close(difference_id, form.value("note"))
        except (WrongFields, Refused) as failure:
            form = told(form, failure, at="note")
            return await self.show(here, Shown(wrong=difference_id, form=form, status=status_of(failure)))
        return here.go(self.path, said=here.text(self.closed))
