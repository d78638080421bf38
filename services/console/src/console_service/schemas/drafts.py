"""Parts of a draft, and a dry run of it."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from .campaigns import Fault
from .sentences import Sentence


class Check(BaseModel):
    """One rule, whether it lets somebody in, and why; `criterion` is what it is about, if it is about one."""

    rule: str
    criterion: str | None = None
    holds: bool
    reason: str
    code: str = ""
    params: dict[str, str | int] = {}

    @property
    def why(self) -> str:
        """What the rule says."""
        return Sentence(self.reason, self.code, self.params)


class TriedCriterion(BaseModel):
    """A criterion as it would be promised; `unclear` says why it cannot be."""

    template_id: UUID
    label: str
    description: str
    target: str | None
    unclear: str | None
    unclear_code: str | None

    @property
    def why(self) -> str:
        """Why it cannot be promised; empty if it can."""
        return Sentence(self.unclear, self.unclear_code or "") if self.unclear else ""


class Trial(BaseModel):
    """A dry run."""

    holds: bool
    checks: list[Check]
    criteria: list[TriedCriterion]


class Journey(BaseModel):
    """Steps in their order, each by its kind with fields of its own, and what they say by content id."""

    entry: UUID | None
    steps: list[dict[str, Any]]
    contents: dict[str, dict[str, Any]]
    warnings: list[Fault] = []
    """What will not be done as it says, though the journey goes on."""
