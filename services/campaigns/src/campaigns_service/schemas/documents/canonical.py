"""A document as it would be exported once it is imported, so that two files can be compared."""

from datetime import UTC, datetime
from uuid import UUID

from ...domain.campaign import begin
from ...domain.edit import Edit
from .checking import Checked
from .exporting import document_of
from .writing import write

_NOBODY, _SOMETIME = UUID(int=0), datetime(2026, 1, 1, tzinfo=UTC)
"""No document says who began a campaign, nor when."""


def canonical(checked: Checked) -> str:
    """The document with everything in its place, and without what has its default."""
    edit = Edit(checked.campaign_id, _NOBODY)
    campaign = begin(checked.definition, checked.document.presentation(), of=edit, now=_SOMETIME)
    return write(document_of(campaign, checked.contents))
