"""What systems wrote for each other, as people read it."""

import pytest

from console_service.view.readable import browser, changes, readable

LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        (LINUX, "Chrome · Linux"),
        (f"{LINUX} Edg/140.0", "Edge · Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox · Windows"),
        ("curl/8.0", ""),
    ],
)
def test_a_browser_is_told_in_two_words(agent: str, shown: str) -> None:
    assert browser(agent) == shown


def test_json_has_a_line_for_each_field_and_anything_else_stays() -> None:
    assert readable('{"a":{"b":"é"}}') == '{\n  "a": {\n    "b": "é"\n  }\n}'
    assert readable("{not json\n") == "{not json\n"
    assert readable("[" * 5000) == "[" * 5000


def test_what_cannot_be_printed_is_replaced_and_what_is_too_long_is_cut() -> None:
    assert readable("a\x00b\u202ec") == "a�b�c"
    assert readable("x" * 30_000).endswith("x\n…")
    assert len(readable("x" * 30_000)) == 20_002


def test_fields_that_stayed_are_left_out_and_those_that_came_and_went_are_not() -> None:
    before = {"role": "staff", "id": 1, "gone": True, "in": [{"a": 1}]}
    after = {"role": "admin", "id": 1, "came": None, "in": [{"a": 2}]}
    assert changes(before, after) == [("role", "staff", "admin"), ("gone", "true", ""), ("in.1.a", "1", "2")]
    assert changes(None, {"name": "x"}) == [("name", "", "x")]
    assert changes(None, None) == []
