"""Every object Stripe would keep for the account."""

from collections import defaultdict
from dataclasses import dataclass, field

from ..journal import Json
from .refusals import missing


@dataclass(slots=True)
class Books:
    """Objects by id and by type. They are never changed in place: a change puts a new version under the same id."""

    _by_id: dict[str, Json] = field(default_factory=dict)
    _by_type: defaultdict[str, dict[str, Json]] = field(default_factory=lambda: defaultdict(dict))

    def put(self, obj: Json) -> None:
        """Add an object or its next version."""
        self._by_id[obj["id"]] = obj
        self._by_type[obj["object"]][obj["id"]] = obj

    def get(self, id_: str) -> Json:
        """The object of this id; KeyError if there is none."""
        return self._by_id[id_]

    def find(self, id_: str | None) -> Json | None:
        """The object of this id, if there is one."""
        return None if id_ is None else self._by_id.get(id_)

    def required(self, type_: str, id_: str, *, param: str) -> Json:
        """The object of this id and type, or Stripe's 404."""
        obj = self._by_type[type_].get(id_)
        if obj is None:
            raise missing(type_, id_, param=param)
        return obj

    def newest_first(self, type_: str) -> list[Json]:
        """All objects of a type in the order of Stripe's lists."""
        return list(reversed(self._by_type[type_].values()))
