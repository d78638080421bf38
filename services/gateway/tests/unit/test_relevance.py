"""The relevance tags of an audit: what becomes one, and how many fit into an address."""

from urllib.parse import urlencode

from gateway_service.domain.relevance import tags_of

ENOUGH = 10_000


def test_a_field_and_each_of_its_values_is_a_tag() -> None:
    values = {"goals": ["revenue", "team"], "has_team": True, "rate": 0.5}
    tags = ["goals", "goals=revenue", "goals=team", "has_team", "has_team=true", "rate", "rate=0.5"]
    assert tags_of(values, ENOUGH) == tags


def test_what_no_tag_can_hold_is_left_out() -> None:
    values = {"odd name": 1, "unknown": None, "goals": ["a,b", "", "x" * 101, {"deep": 1}], "f" * 61: "long"}
    assert tags_of(values, ENOUGH) == ["goals"]


def test_there_are_no_more_tags_than_one_question_takes() -> None:
    assert len(tags_of({f"field{number}": number for number in range(300)}, 10 * ENOUGH)) == 100


def test_tags_are_no_longer_in_an_address_than_they_may_be() -> None:
    values = {f"field{number:03}": "ж" * 100 for number in range(100)}
    tags = tags_of(values, ENOUGH)
    assert len(urlencode([("tags", tag) for tag in tags])) <= ENOUGH
    assert len(tags) > 10


def test_a_tag_that_is_too_long_leaves_room_for_shorter_ones() -> None:
    assert tags_of({"name": "ж" * 100, "goal": "team"}, 40) == ["name", "goal", "goal=team"]
