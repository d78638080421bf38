"""Sizes of functions and files: short per thought, with the few exceptions named here.

A body is counted from its first statement behind the docstring to its last line, comments and blank lines included.
"""

import ast
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.checks.tree import ROOT, python_files

MOST_LINES_OF_A_BODY = 30
MOST_LINES_OF_A_HANDLER = 15
MOST_LINES_OF_A_FILE = 300
MOST_ARGUMENTS = 5

ALLOWED: dict[str, str] = {}
"""`path` or `path:function` to the reason why it may be larger. An entry that is not needed fails, too."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Size:
    """A file or a function, how large it is, and how large it may be."""

    place: str
    what: str
    count: int
    limit: int


def sizes_of(path: Path, name: str) -> Iterator[Size]:
    """All sizes in one file; `name` is what it is called in reports."""
    text = path.read_text()
    yield Size(name, "lines", len(text.splitlines()), MOST_LINES_OF_A_FILE)
    body_limit = MOST_LINES_OF_A_HANDLER if _is_handlers(path) else MOST_LINES_OF_A_BODY
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Function):
            yield Size(f"{name}:{node.name}", "lines of body", _body_lines(node), body_limit)
            if not _is_excused(node, text):
                yield Size(f"{name}:{node.name}", "arguments", _arguments(node), MOST_ARGUMENTS)


def _is_handlers(path: Path) -> bool:
    return path.stem == "handlers" or path.parent.name == "handlers"


def _is_excused(function: Function, text: str) -> bool:
    """Whether its signature carries ruff's code for too many arguments, and with it a reason."""
    return any("PLR0913" in line for line in text.splitlines()[function.lineno - 1 : function.body[0].lineno])


def _body_lines(function: Function) -> int:
    """Nested functions are part of the body, as they are for a reader."""
    has_docstring = ast.get_docstring(function, clean=False) is not None
    body = function.body[1:] if has_docstring else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _arguments(function: Function) -> int:
    given = function.args
    named = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len(named) - (named[:1] in (["self"], ["cls"]))


def too_large(sizes: list[Size], allowed: dict[str, str]) -> list[str]:
    """Sentences about what is larger than it may be, and about exceptions nobody needs."""
    beyond = [size for size in sizes if size.count > size.limit]
    found = [
        f"{size.place}: {size.count} {size.what}, at most {size.limit}" for size in beyond if size.place not in allowed
    ]
    needless = set(allowed) - {size.place for size in beyond}
    return found + [f"{place}: allowed to be larger, and is not" for place in sorted(needless)]


def distribution(sizes: list[Size]) -> str:
    """Two lines: how long functions and files are."""
    return "\n".join(
        _spread(what, [size.count for size in sizes if size.what == what]) for what in ("lines of body", "lines")
    )


def _spread(what: str, counts: list[int]) -> str:
    ordered = sorted(counts) or [0]
    ninth = ordered[int(len(ordered) * 0.9)] if len(ordered) > 1 else ordered[0]
    median = statistics.median(ordered)
    return f"{what}: {len(counts)} counted, median {median:g}, nine of ten at most {ninth}, largest {ordered[-1]}"


def main() -> int:
    """Report sizes; exit status 1 if something is too large."""
    sizes = [size for path in python_files(ROOT) for size in sizes_of(path, str(path.relative_to(ROOT)))]
    print(distribution(sizes))
    found = too_large(sizes, ALLOWED)
    print(*found, sep="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
