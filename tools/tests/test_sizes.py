from pathlib import Path

from tools.checks.sizes import distribution, sizes_of, too_large


def _sizes(tmp_path: Path, text: str, name: str = "tracker.py") -> list[str]:
    path = tmp_path / name
    path.write_text(text)
    return too_large(list(sizes_of(path, name)), {})


def _function(lines: int) -> str:
    return 'def count() -> None:\n    """Count."""\n' + "    count()\n" * lines


def test_a_body_of_thirty_lines_passes_and_the_next_line_does_not(tmp_path: Path) -> None:
    assert _sizes(tmp_path, _function(30)) == []
    assert _sizes(tmp_path, _function(31)) == ["tracker.py:count: 31 lines of body, at most 30"]


def test_a_handler_has_fifteen_lines(tmp_path: Path) -> None:
    assert _sizes(tmp_path, _function(15), "handlers.py") == []
    assert _sizes(tmp_path, _function(16), "handlers.py") == ["handlers.py:count: 16 lines of body, at most 15"]


def test_a_file_has_three_hundred_lines(tmp_path: Path) -> None:
    assert _sizes(tmp_path, "A = 1\n" * 300) == []
    assert _sizes(tmp_path, "A = 1\n" * 301) == ["tracker.py: 301 lines, at most 300"]


def test_five_arguments_are_enough_and_self_is_none(tmp_path: Path) -> None:
    assert _sizes(tmp_path, "class A:\n    def f(self, a, b, c, d, *, e): ...\n") == []
    assert _sizes(tmp_path, "async def f(a, b, c, d, *, e, g): ...\n") == ["tracker.py:f: 6 arguments, at most 5"]


def test_more_arguments_are_excused_where_ruff_is_told_why(tmp_path: Path) -> None:
    assert _sizes(tmp_path, "def f(a, b, c, d, e, g):  # noqa: PLR0913 - reason\n    return a\n") == []


def test_an_exception_is_named_and_one_that_nobody_needs_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(_function(31))
    sizes = list(sizes_of(path, "a.py"))
    assert too_large(sizes, {"a.py:count": "reason"}) == []
    assert too_large(sizes, {"a.py:count": "reason", "b.py": "reason"}) == ["b.py: allowed to be larger, and is not"]


def test_the_distribution_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(_function(4))
    assert distribution(list(sizes_of(path, "a.py"))).startswith("lines of body: 1 counted, median 4")
