"""Something of another tenant in every place of a request where an id may stand, and what is seen of it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from zlib import crc32

from chassis.ids import new_id
from tests.conformance.asking import Asked, Operation, Place, reads_as_id
from tests.conformance.doors import CHOSEN
from tests.conformance.known import by_column
from tests.conformance.seeing import code_of, seen
from tests.conformance.world import World, ask

_ROLES = ("admin", "staff", "service", "contact")
MOST_OTHERS = 8
"""Things of other kinds than a place asks for that a full run tries there; which ones, differs from place to place."""


@dataclass(frozen=True)
class Tried:
    """What came of something foreign in one place of one operation."""

    door: str
    """Operation and place, such as `show_contact path contact_id`."""
    role: str
    foreign: str
    answer: str
    """Status and code."""
    felt: tuple[str, ...]
    """What the answer shows that an answer about nothing does not."""


def sweep(world: World, operation: Operation, *, is_full: bool, is_chosen: bool = False) -> Iterator[Tried]:
    """Something foreign in every place of an operation where an id may stand; in a full run in each of its roles.

    Ids that whoever asks may choose come by themselves and last, because from then on they are the tenant's own, too.
    """
    good, roles = operation.good(world.known), of_tenant(operation)
    turn = len(operation.name) % max(1, len(roles))
    places = [(place, name) for place, name in good.places() if (good.named(place) in CHOSEN) == is_chosen]
    for number, role in enumerate(roles):
        for place, name in places if is_full or number == turn else ():
            is_whole = is_full and number == turn and not is_chosen
            values = list(strangers(world, (good, place), name, is_full=is_whole))
            yield from tried_at(world, role, (good, place), values)


def of_tenant(operation: Operation) -> list[str]:
    """Roles whose answers belong to one tenant: not the operator, and visitors only where they say whom they visit."""
    visits = any(one["name"] == "X-Tenant" for one in operation.parameters("header"))
    return [role for role in operation.roles if role in _ROLES or (role == "public" and visits)]


def strangers(world: World, where: tuple[Asked, Place], name: str, *, is_full: bool) -> Iterator[str]:
    """One of what the other tenant has under this name; in a full run all of it, and some of what it has elsewhere."""
    asked, place = where
    own = {value for values in world.known.values() for value in values}
    named = [value for value in asked.operation.values(name, world.foreign) if value not in own]
    # `event_id` is ours where a path takes it, and also what a column calls the provider's name of an event.
    fitting = list(filter(reads_as_id, named)) or named
    is_id = all(map(reads_as_id, fitting))
    left = [
        one for one in _of_each_kind(world, own, asked.named(place)) if one not in fitting and reads_as_id(one) == is_id
    ]
    yield from [*fitting, *left[:MOST_OTHERS]] if is_full else [*fitting, *left][:1]


def _of_each_kind(world: World, own: Collection[str], place: str) -> list[str]:
    """One value of each column that the other tenant has any in, in an order of this place's own."""
    found: dict[str, str] = {}
    for column, values in by_column(world.foreign).items():
        first = next((value for value in values if value not in own), None)
        if first is not None:
            found.setdefault(first, column)
    return sorted(found, key=lambda one: crc32(f"{place} {found[one]}".encode()))


def tried_at(world: World, role: str, where: tuple[Asked, Place], values: list[str]) -> Iterator[Tried]:
    """What came of each of these values in a place."""
    asked, place = where
    nothing: dict[bool, object] = {}
    for foreign in values:
        is_id = reads_as_id(foreign)
        if is_id not in nothing:
            nothing[is_id] = about_nobody(world, role, where, is_id=is_id)
        answer = ask(world, role, asked.at(place, foreign))
        found = seen(answer, foreign)
        felt = []
        # What the first changed, the next may meet, and then another nobody meets it as well.
        if found != nothing[is_id] and found != about_nobody(world, role, where, is_id=is_id):
            felt.append(f"{found} instead of {nothing[is_id]}")
        if world.theirs.mark in answer.text.replace(foreign, "").lower():
            felt.append(f"shows {answer.text[:300]}")
        yield Tried(asked.named(place), role, foreign, code_of(answer), tuple(felt))


def about_nobody(world: World, role: str, where: tuple[Asked, Place], *, is_id: bool) -> object:
    """What is answered about an id, or another name, that nobody has."""
    asked, place = where
    nobody = str(new_id()) if is_id else f"nobody-{new_id().hex}"
    return seen(ask(world, role, asked.at(place, nobody)), nobody)
