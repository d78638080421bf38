import pytest

from lodestone_simulator.journal import Journal, Search, StoredObject


@pytest.fixture
def stored(journal: Journal) -> Journal:
    with journal.transaction():
        for number in range(1, 6):
            color = "red" if number % 2 else "blue"
            terms = (("color", color), ("name", f"<Thing_{number}@example.com>"))
            journal.objects.put("shop", StoredObject("thing", f"t{number}", number * 10, {"n": number}, terms))
        journal.objects.put("shop", StoredObject("other", "o1", 0, {"n": 0}, (("color", "red"),)))
    return journal


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (Search("thing"), [5, 4, 3, 2, 1]),
        (Search("thing", (("color", "red"),)), [5, 3, 1]),
        (Search("thing", (("color", "red"), ("name", "<Thing_3@example.com>"))), [3]),
        (Search("thing", since=20, until=40), [4, 3, 2]),
        (Search("thing", older_than=3), [2, 1]),
        (Search("thing", newer_than=3), [5, 4]),
        (Search("thing", parts=(("name", "thing_4@EXAMPLE"),)), [4]),
        (Search("thing", parts=(("name", "thing%"),)), []),
        (Search("nothing"), []),
    ],
)
async def test_objects_are_found_newest_first(stored: Journal, search: Search, expected: list[int]) -> None:
    assert [one["n"] for one in stored.objects.newest("shop", search, limit=10)] == expected
    assert [one["n"] for one in stored.objects.oldest("shop", search, limit=10)] == expected[::-1]
    assert stored.objects.count("shop", search) == len(expected)
    assert stored.objects.newest("elsewhere", search, limit=10) == []


async def test_a_new_version_keeps_its_place_and_is_found_by_its_new_terms_only(stored: Journal) -> None:
    with stored.transaction():
        stored.objects.put("shop", StoredObject("thing", "t1", 10, {"n": 100}, (("color", "blue"),)))
    red, blue = (Search("thing", (("color", color),)) for color in ("red", "blue"))
    assert [one["n"] for one in stored.objects.newest("shop", red, limit=10)] == [5, 3]
    assert [one["n"] for one in stored.objects.newest("shop", blue, limit=10)] == [4, 2, 100]
    assert stored.objects.get("shop", "t1") == {"n": 100}
    assert stored.objects.get("shop", "t1", "other") is None
