"""Forms and pages of lists."""

import pytest

from console_service.forms import Form, Paging
from console_service.forms.signing_in import body_of, read_sign_in, shown_again


def test_a_form_keeps_what_was_typed_and_what_is_wrong() -> None:
    form = Form({"name": "x"}).wrong(name="is too short", slug="is taken")
    assert (form.value("name"), form.problem("name"), form.value("slug", "-")) == ("x", "is too short", "-")
    assert form.others("name") == [("slug", "is taken")]


def test_blanks_around_an_address_and_inside_a_code_do_not_count() -> None:
    form = read_sign_in({"email": " a@example.com ", "password": " p ", "code": "123 456"})
    assert body_of(form, "") == {"email": "a@example.com", "password": " p ", "code": "123456"}
    assert shown_again(form).values == {"email": "a@example.com"}


@pytest.mark.parametrize(
    ("number", "total", "shown"), [(1, 0, (0, 0, 1)), (1, 20, (1, 20, 1)), (2, 21, (21, 21, 2)), (3, 41, (41, 41, 3))]
)
def test_a_page_knows_its_place(number: int, total: int, shown: tuple[int, int, int]) -> None:
    paging = Paging("/x", number, 20, total, {})
    assert (paging.first, paging.last, paging.pages) == shown


def test_filters_go_along_and_empty_ones_are_left_out() -> None:
    paging = Paging("/x", 2, 20, 60, {"status": "active", "search": ""})
    assert (paging.link(1), paging.link(3)) == ("/x?status=active", "/x?status=active&page=3")
