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
from enrollment_service.domain.contact import NOTHING, Contact, Traits
from enrollment_service.domain.recognition import DisputedIdentity, Fact, Recognition, learn_all

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ADA, BEN = UUID(int=101), UUID(int=102)


def ids() -> Callable[[], UUID]:
    numbers = count(1)
    return lambda: UUID(int=next(numbers))


def about(*facts: Fact, held: dict[str, UUID] | None = None, bare: Iterable[UUID] = ()) -> Recognition:
    known = Recognition(dict(held or {}), set(bare))
    known.take_all(facts, ids())
    return known


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
    learned = learn_all({}, facts, Recognition({}, set(), who=[ADA, ADA]), NOW)
    assert (learned.contacts[ADA].name, learned.contacts[ADA].version) == ("Ada", 1)
    assert [one.cause for one in learned.said if isinstance(one, Said)] == [cause]
    assert learned.news == [True, False]


def test_a_contact_that_learns_nothing_is_not_said() -> None:
    known = Contact(ADA, NOW, NOW, version=3, email="ada@example.com", name="Ada")
    told = Recognition({}, set(), who=[ADA])
    learned = learn_all({ADA: known}, [Fact("ada", "ada", "ada@example.com")], told, NOW)
    assert (learned.contacts, learned.said, learned.news) == ({ADA: known}, [], [False])


def named(
    email: str | None = None, *ids: str, phone: str | None = None, more: Traits = NOTHING, founds: bool = True
) -> Fact:
    """Somebody as staff names her; identities are written as what they stand for."""
    told = [one for one in (email, *ids, phone) if one]
    others = tuple(told[1:])
    return Fact(told[0], email, email, founds=founds, others=others, phone_identity=phone, more=more)


def test_a_phone_of_one_and_an_address_of_another_are_not_made_one_person() -> None:
    told = about(named("ben@x", phone="+1"), held={"ben@x": BEN, "+1": ADA})
    assert told.who == [BEN]
    assert told.disputed == {DisputedIdentity("+1", ADA, BEN)}
    assert (told.claims, told.elsewhere([named("ben@x", phone="+1")])) == ([], [("+1",)])


def test_an_id_of_another_system_is_believed_before_a_phone_that_several_may_share() -> None:
    told = about(named(None, "crm:1", phone="+1"), held={"crm:1": ADA, "+1": BEN})
    assert told.who == [ADA]
    assert told.disputed == {DisputedIdentity("+1", BEN, ADA)}


def test_one_person_by_phone_then_by_address_stays_one_and_keeps_every_name() -> None:
    told = about(named(phone="+1"), named("ada@x", "crm:1", phone="+1"), named(None, "crm:1"))
    assert told.who == [UUID(int=1)] * 3
    assert {claim.identity for claim in told.claims} == {"+1", "ada@x", "crm:1"}
    assert told.disputed == set()


def test_a_second_address_with_the_phone_of_somebody_who_has_one_is_another_person() -> None:
    told = about(named("eve@x", phone="+1"), held={"+1": ADA, "ada@x": ADA})
    assert told.who == [UUID(int=1)]
    assert told.disputed == {DisputedIdentity("+1", ADA, UUID(int=1))}


def test_a_number_that_leads_to_somebody_else_is_not_learned() -> None:
    fact = named("ben@x", phone="+1", more=Traits(phone="+1"))
    learned = [
        learn_all({}, [fact], about(fact, held=held), NOW).contacts[BEN].phone
        for held in ({"ben@x": BEN, "+1": ADA}, {"ben@x": BEN, "+1": BEN}, {"ben@x": BEN})
    ]
    assert learned == [None, "+1", "+1"]


PHONES = st.none() | st.sampled_from(["+1", "+2"])
NAMED = st.builds(
    lambda email, ids, phone: named(email, *ids, phone=phone) if email or ids or phone else named("z@x"),
    st.none() | st.sampled_from(["a@x", "b@x", "c@x"]),
    st.lists(st.sampled_from(["crm:1", "crm:2"]), max_size=1),
    PHONES,
)


@given(st.lists(NAMED, max_size=10))
def test_every_name_leads_to_one_contact_for_ever_and_what_it_would_join_is_disputed(facts: list[Fact]) -> None:
    told = about(*facts)
    owners: dict[str, UUID] = {}
    for claim in told.claims:
        assert owners.setdefault(claim.identity, claim.contact_id) == claim.contact_id
    addresses: dict[UUID, set[str]] = {}
    for fact, who in zip(facts, told.who, strict=True):
        assert who is not None
        for identity in fact.identities:
            joined = told.held[identity] != who
            assert joined == (DisputedIdentity(identity, told.held[identity], who) in told.disputed)
        if fact.email:
            assert told.held[fact.email] == who
            addresses.setdefault(who, set()).add(fact.email)
    assert all(len(theirs) == 1 for theirs in addresses.values())


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
        alone = Recognition(held, bare)
        alone.take_all([fact], make_id)
        disputed |= alone.disputed
        who += alone.who
    assert (together.who, together.held, together.disputed) == (who, held, disputed)


def test_versions_ascend_by_one_with_each_change() -> None:
    facts = [Fact("x", None), Fact("x", "a", "a@example.com"), Fact("x", "a", "a@example.com", "Ada")]
    said = learn_all({}, facts, Recognition({}, set(), who=[ADA] * 3), NOW).said
    assert [one.version for one in said if isinstance(one, ContactChanged)] == [1, 2, 3]


def test_what_nobody_has_shown_to_be_hers_says_nobody_who_she_is() -> None:
    form = Fact("ada", "ada", "ada@example.com", unproven=("tel",), phone_identity="tel", more=Traits(phone="+1"))
    told = about(form, held={"tel": BEN}, bare=[BEN])
    assert (told.who, told.disputed, told.heirs) == ([UUID(int=1)], set(), set())
    assert learn_all({}, [form], told, NOW).contacts[UUID(int=1)].phone is None
    free = about(form)
    assert free.held["tel"] == UUID(int=1)
    assert learn_all({}, [form], free, NOW).contacts[UUID(int=1)].phone == "+1"
