"""Whom facts are about: each in its turn, whatever else came with it."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Said
from contracts.enrollment import ContactChanged
from contracts.examples import example
from contracts.gateway import OrderPaid
from enrollment_service.domain.contact import Contact
from enrollment_service.domain.recognition import DisputedIdentity, Fact, Recognition, learn_all, recognise

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ADA, BEN = UUID(int=101), UUID(int=102)


def ids() -> Callable[[], UUID]:
    numbers = count(1)
    return lambda: UUID(int=next(numbers))


def about(*facts: Fact, held: dict[str, UUID] | None = None, bare: Iterable[UUID] = ()) -> Recognition:
    return recognise(facts, held or {}, set(bare), ids())


def test_facts_of_one_address_are_about_one_contact() -> None:
    told = about(Fact("ada", "ada", "ada@example.com"), Fact("cus_1", "ada", "ada@example.com"))
    assert told.who == [UUID(int=1), UUID(int=1)]
    assert {(c.identity, c.kind) for c in told.claims} == {("ada", "email"), ("cus_1", "given")}


def test_who_holds_the_address_goes_before_who_holds_the_identity() -> None:
    told = about(Fact("cus_1", "ada", "ada@example.com"), held={"ada": ADA, "cus_1": BEN})
    assert told.who == [ADA]
    assert told.disputed == {DisputedIdentity("cus_1", BEN, ADA)}
    assert told.claims == []


def test_a_contact_without_an_address_takes_the_first_that_comes_and_no_other() -> None:
    first, second = Fact("cus_1", "ada", "ada@example.com"), Fact("cus_1", "ben", "ben@example.com")
    told = about(first, second, held={"cus_1": ADA}, bare=[ADA])
    assert told.who == [ADA, UUID(int=1)]
    assert told.heirs == {ADA}
    assert told.disputed == {DisputedIdentity("cus_1", ADA, UUID(int=1))}


def test_an_identity_introduced_by_one_fact_is_known_to_the_next() -> None:
    told = about(Fact("cus_1", "ada", "ada@example.com"), Fact("cus_1", founds=False))
    assert told.who == [UUID(int=1), UUID(int=1)]


def test_a_fact_that_founds_nobody_waits_for_its_introduction() -> None:
    told = about(Fact("cus_1", founds=False), Fact("cus_1", "ada", "ada@example.com"))
    assert told.who == [None, UUID(int=1)]


def test_what_is_learned_is_said_with_the_fact_that_told_it() -> None:
    cause = example(OrderPaid)
    facts = [Fact("ada", "ada", "ada@example.com", "Ada", cause=cause), Fact("ada", "ada", "ada@example.com", "Eve")]
    after, said = learn_all({}, facts, [ADA, ADA], NOW)
    assert (after[ADA].name, after[ADA].version) == ("Ada", 1)
    assert [one.cause for one in said if isinstance(one, Said)] == [cause]


def test_a_contact_that_learns_nothing_is_not_said() -> None:
    known = Contact(ADA, NOW, NOW, version=3, email="ada@example.com", name="Ada")
    assert learn_all({ADA: known}, [Fact("ada", "ada", "ada@example.com")], [ADA], NOW) == ({ADA: known}, [])


PEOPLE = st.sampled_from(["a", "b", "c"])


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.none() | PEOPLE), max_size=12))
def test_together_comes_to_the_same_as_one_by_one(drawn: list[tuple[str, str | None]]) -> None:
    facts = [Fact(identity, address, address and f"{address}@example.com") for identity, address in drawn]
    together = about(*facts)
    held: dict[str, UUID] = {}
    bare: set[UUID] = set()
    disputed: set[DisputedIdentity] = set()
    make_id, who = ids(), list[UUID | None]()
    for fact in facts:
        alone = recognise([fact], held, bare, make_id)
        held, bare = alone.held, alone.bare
        disputed |= alone.disputed
        who += alone.who
    assert (together.who, together.held, together.disputed) == (who, held, disputed)


def test_versions_ascend_by_one_with_each_change() -> None:
    facts = [Fact("x", None), Fact("x", "a", "a@example.com"), Fact("x", "a", "a@example.com", "Ada")]
    _after, said = learn_all({}, facts, [ADA] * 3, NOW)
    assert [one.version for one in said if isinstance(one, ContactChanged)] == [1, 2, 3]
