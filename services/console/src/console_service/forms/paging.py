"""Which page of a list is shown, and where the others are."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Paging:
    """Page `number`, from 1, of a list of `total` entries with so many `rows` a page; filters go along."""

    path: str
    number: int
    rows: int
    total: int
    filters: Mapping[str, str]

    @property
    def pages(self) -> int:
        """How many there are, at least one."""
        return max(-(-self.total // self.rows), 1)

    @property
    def first(self) -> int:
        """The place of the first entry of this page in the list, from 1; 0 in an empty list."""
        return min((self.number - 1) * self.rows + 1, self.total)

    @property
    def last(self) -> int:
        """The place of its last entry."""
        return min(self.number * self.rows, self.total)

    def link(self, number: int) -> str:
        """Where a page is."""
        query = {name: value for name, value in self.filters.items() if value}
        if number > 1:
            query["page"] = str(number)
        return f"{self.path}?{urlencode(query)}" if query else self.path
