"""Files of comma-separated values as people export them."""

import pytest

from enrollment_service.domain.spreadsheet import Line, Meaning, Sheet, SheetLimits, Unreadable, read_sheet, shield

LIMITS = SheetLimits(rows=3, columns=4, characters=10)


def read(text: str | bytes, separator: str | None = None, **columns: str) -> Sheet | Unreadable:
    content = text.encode() if isinstance(text, str) else text
    return read_sheet(content, Meaning(columns, separator), LIMITS)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_marks_separators_and_ends_of_lines_make_no_difference(mark: bytes, separator: str, end: str) -> None:
    text = end.join((f"email{separator}name", f"ada@x{separator}Ada"))
    assert read(mark + text.encode()) == Sheet(("email", "name"), (Line(2, ("ada@x", "Ada")),))


def test_a_quoted_field_may_hold_line_breaks_separators_and_quotes_and_lines_are_counted_as_the_file_has_them() -> None:
    sheet = read('email,name\n\n"a@x","A ""B"",\nC"\nb@x,B\n')
    assert sheet == Sheet(("email", "name"), (Line(3, ("a@x", 'A "B",\nC')), Line(5, ("b@x", "B"))))


def test_headers_are_known_in_any_case_or_are_given_a_meaning() -> None:
    text = "E-Mail,External ID,audit.Goal,Shoe size\na@x,1,2,3\n"
    sheet = read(text, **{"E-Mail": "email", "Shoe size": "-"})
    assert isinstance(sheet, Sheet)
    assert sheet.columns == ("email", "external_id", "audit.Goal", "-")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 1, "empty"),
        ("email\n", 1, "no contacts"),
        ("\n\nshoe\n1\n", 3, "'shoe'"),
        ("email,email\na@x,b@x\n", 1, "two columns"),
        ("name\nAda\n", 1, "who a contact is"),
        ("email,a,b,c,d\n", 1, "more than 4 columns"),
        ("email\na@x\nb@x\nc@x\nd@x\n", 5, "more than the 3"),
        ('email\na@x\n"b@x\nc@x\n', 3, "end of data"),
        ('email\n"a"b@x\n', 2, "expected"),
        (b"email\na@x\nb\xff@x\n", 3, "UTF-8"),
        (b"email\na\x00@x\n", 2, "NUL"),
        ("email\ta@x\n", 1, "nothing says"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(text: str | bytes, line: int, why: str) -> None:
    refused = read(text)
    assert isinstance(refused, Unreadable)
    assert (refused.line, any(why in one.reason for one in refused.why)) == (line, True), refused


def test_a_meaning_of_a_column_that_is_not_there_is_a_mistake() -> None:
    assert isinstance(read("email\na@x\n", Mail="email"), Unreadable)


@pytest.mark.parametrize("cell", ["=1+1", "+1201", "-1", "@cmd", "\t=1", "\r=1", "\n=1"])
def test_what_a_spreadsheet_would_run_is_made_text(cell: str) -> None:
    assert (shield(cell), shield("a" + cell)) == ("'" + cell, "a" + cell)
