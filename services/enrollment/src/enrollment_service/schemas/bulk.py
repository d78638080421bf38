"""HTTP shapes of jobs that do one thing with many contacts of a campaign."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chassis.http.bodies import In
from contracts.values import Rule

from ..domain.bulk import BulkAction, BulkJob, BulkResult, BulkState, Selection, SelectionKind, Target
from ..domain.contact import Contact
from ..domain.spreadsheet import shield
from .segments import RuleIn
from .values import FieldFault

_Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=320, pattern=r"^[^\x00]*$")]
ReasonName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}$")]
_MOST_NAMED = 50_000


class SelectionIn(In):
    """Whom a job is about, in one of these ways; unless it enrolls, a rule means only those who are in the campaign."""

    rule: RuleIn | None = None
    segment_id: UUID | None = None
    contacts: Annotated[
        tuple[_Named, ...], Field(max_length=_MOST_NAMED, examples=[["ada@example.com", "crm:4711"]])
    ] = ()
    """Ids of contacts, e-mail addresses, and ids of other systems as `system:id`."""
    everybody: bool = False

    @model_validator(mode="after")
    def _chooses_in_one_way(self) -> Self:
        if len(self._ways()) != 1:
            raise FieldFault.NOT_ONE_SELECTION.error()
        return self

    def selection(self) -> Selection:
        """As it is asked for."""
        (by,) = self._ways()
        return Selection(by, self.rule, self.segment_id, self.contacts)

    def _ways(self) -> list[SelectionKind]:
        given = {
            SelectionKind.RULE: self.rule is not None,
            SelectionKind.SEGMENT: self.segment_id is not None,
            SelectionKind.CONTACTS: bool(self.contacts),
            SelectionKind.EVERYBODY: self.everybody,
        }
        return [by for by, is_given in given.items() if is_given]


class BulkPreviewIn(SelectionIn):
    """What would be done, and with whom."""

    action: BulkAction


class BulkPreviewOut(BaseModel):
    """What a job would do with the first contacts of a selection."""

    model_config = ConfigDict(from_attributes=True)

    total: int
    """How many are selected."""
    weighed: int
    """Of how many, from the first, it was found out what would become of them."""
    done: int
    """With how many of these it would be done; the others are refused."""
    reasons: dict[str, int]
    """How often each reason would be given; a contact may have several."""


class BulkJobOut(BaseModel):
    """One thing that is done with many contacts of a campaign, and how far that is."""

    model_config = ConfigDict(from_attributes=True)

    job_id: UUID
    campaign_id: UUID
    action: BulkAction
    state: BulkState
    selected_by: SelectionKind
    segment_id: UUID | None
    rule: Rule | None
    """Of a segment, as it was when the job began."""
    total: int | None
    """Null until it is found out whom a rule means."""
    reached: int
    """Of `total`: the sum of done, refused and failed."""
    done: int
    refused: int
    failed: int
    reasons: dict[str, int]
    """How often each reason was given; a contact may have several."""
    created_by: UUID
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, job: BulkJob) -> Self:
        """From the domain."""
        return cls.model_validate(job)


class BulkOutcomeOut(BaseModel):
    """What became of one contact of a job."""

    position: int
    """Counted from 1; of a list, the place in it."""
    contact_id: UUID | None
    """Null where the list names nobody who is known, or somebody twice; and of somebody who is erased."""
    name: str | None
    email: str | None
    result: BulkResult | None
    """Null as long as nothing was done, which a job that was cancelled leaves so."""
    reasons: list[str]

    @classmethod
    def of(cls, target: Target, contact: Contact | None) -> Self:
        """From the domain."""
        return cls(
            position=target.position,
            contact_id=contact.contact_id if contact else None,
            name=contact.name if contact else None,
            email=contact.email if contact else None,
            result=target.result,
            reasons=list(target.reasons),
        )


def rows_of(outcomes: Iterable[tuple[Target, Contact | None]]) -> Iterable[Sequence[object]]:
    """Outcomes as rows that a spreadsheet shows and never runs, one column for each field."""
    for outcome in outcomes:
        shown = BulkOutcomeOut.of(*outcome)
        who = (shown.contact_id or "", shield(shown.name or ""), shield(shown.email or ""))
        yield (shown.position, *who, shown.result or "", " ".join(shown.reasons))
