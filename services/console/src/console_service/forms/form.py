"""A form as it was filled in, with what is wrong beside each field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Form:
    """Values by the name of their field, and problems by the same names; the name of a field is that of the API."""

    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    refused: int = 0
    """The status that says why it was not taken; 0 if nobody was asked, or it was."""

    @property
    def status(self) -> int:
        """How a page with this form is answered."""
        return self.refused or (422 if self.problems else 200)

    @classmethod
    def typed(cls, given: Mapping[str, str]) -> "Form":
        """What was typed, without blanks around it."""
        return cls({name: value.strip() for name, value in given.items()})

    def value(self, name: str, default: str = "") -> str:
        """What a field holds."""
        return self.values.get(name, default)

    def problem(self, name: str) -> str:
        """What is wrong with a field; empty if nothing is."""
        return self.problems.get(name, "")

    def wrong(self, **problems: str) -> "Form":
        """The same form with more problems."""
        return replace(self, problems={**self.problems, **problems})

    def holding(self, values: Mapping[str, str]) -> "Form":
        """The same form with other values."""
        return replace(self, values=values)

    def telling(self, problems: Mapping[str, str]) -> "Form":
        """The same form with these problems and no others."""
        return replace(self, problems=problems)

    def others(self, *shown: str) -> list[tuple[str, str]]:
        """Fields that the page does not show with their problems, which it must tell at the top instead."""
        return [(name, problem) for name, problem in self.problems.items() if name not in shown]

    def folded(self, *shown: str) -> "Form":
        """The same form, where a problem inside of what a page shows as one field is told beside that field.

        The API names `payout.allowed.0` where the page shows `payout.allowed`. The first problem of a field stays.
        """
        found: dict[str, str] = {}
        for name, problem in self.problems.items():
            within = max((one for one in shown if name == one or name.startswith(f"{one}.")), key=len, default=name)
            found.setdefault(within, problem)
        return replace(self, problems=found)
