"""Something of another tenant in every place of a request where an id may stand, and what is seen of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from chassis.ids import new_id
from tests.conformance.asking import Asked, Operation, Place, reads_as_id
from tests.conformance.doors import CHOSEN
from tests.conformance.known import by_column
from tests.conformance.seeing import code_of, seen
from tests.conformance.world import World, ask

_ROLES = ("admin", "staff", "service", "contact")


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
            values = list(strangers(world, operation, name, is_full=is_full and number == turn and not is_chosen))
            yield from tried_at(world, role, (good, place), values)


def of_tenant(operation: Operation) -> list[str]:
    """Roles whose answers belong to one tenant: not the operator, and visitors only where they say whom they visit."""
    visits = any(one["name"] == "X-Tenant" for one in operation.parameters("header"))
    return [role for role in operation.roles if role in _ROLES or (role == "public" and visits)]


def strangers(world: World, operation: Operation, name: str, *, is_full: bool) -> Iterator[str]:
    """One of what the other tenant has under this name; in a full run all of it, and one of each other kind."""
    own = {value for values in world.known.values() for value in values}
    fitting = [value for value in operation.values(name, world.foreign) if value not in own]
    kinds = by_column(world.foreign).values()
    others = {next((value for value in values if value not in own), "") for values in kinds}
    is_id = all(map(reads_as_id, fitting))
    left = sorted(one for one in others - {"", *fitting} if reads_as_id(one) == is_id)
    yield from [*fitting, *left] if is_full else [*fitting, *left][:1]


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
