"""What deploy/image/trim.py takes out of the packages is read by nobody.

The packages of the image are copied from this machine as they are pinned, trimmed, stripped and compiled, and every
program of the image is imported from what is left; and no module that is left, nor one of ours, names one that is gone.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from console_service.view.languages import NAMES
from deploy.image import trim
from tools.checks.tree import packages

_PROBE = Path(__file__).with_name("trimmed_probe.py")
_FOR_TYPES = ("TYPE_CHECKING", "typing.TYPE_CHECKING", "_typing.TYPE_CHECKING")

READ_NEVER = {
    "alembic.testing": "alembic's own tests",
    "sqlalchemy.testing": "plug-ins of its own tests",
    "stripe.params": "shapes for type checkers; what our code says of them stands in quotes or in a body",
}
"""Modules that are gone and that somebody names nonetheless, and why nobody comes that way."""


def faults(root: Path, names: Iterable[str]) -> Iterator[str]:
    """A sentence about each thing that the trimmed packages lack; `names` are the packages of the image."""
    if tuple(NAMES) != trim.LANGUAGES:
        yield f"deploy/image/trim.py: keeps {trim.LANGUAGES}, and the console speaks {tuple(NAMES)}"
    with tempfile.TemporaryDirectory(dir=Path(sys.prefix)) as folder:
        site = Path(folder) / "site-packages"
        site.mkdir()
        copy(site, names)
        before = set(modules(site))
        trim.remove(site)
        yield from namers(root, site, before - set(modules(site)))
        yield from unstripped(site)
        trim.compile_all(site)
        yield from unimportable(root, site)


def copy(site: Path, names: Iterable[str]) -> None:
    """Copy installed packages as an installer would lay them out; one that this machine does not need is left out."""
    for name in names:
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue
        for file in package.files or ():
            source = Path(str(file.locate()))
            if ".." not in file.parts and file.suffix != ".pyc" and source.is_file():
                target = site / file
                target.parent.mkdir(parents=True, exist_ok=True)
                _lay(source, target)


def _lay(source: Path, target: Path) -> None:
    """Trimming unlinks modules and changes none, so one file serves both; shared objects it changes."""
    if trim.is_shared(target):
        shutil.copy2(source, target)
    else:
        os.link(source, target)


def modules(site: Path) -> Iterator[str]:
    """Full names of the modules below a folder."""
    for file in site.rglob("*"):
        if file.suffix in (".py", ".so"):
            parts = (*file.relative_to(site).parts[:-1], file.name.split(".")[0])
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def namers(root: Path, site: Path, gone: set[str]) -> Iterator[str]:
    """Who names a module that is gone, as an import or as a text; those that only types need may."""
    losing = {name.partition(".")[0] for name in gone}
    known = gone - {name for name in gone if any(_within(name, one) for one in READ_NEVER)}
    roots = {name.rpartition(".")[2] for name in known if name.rpartition(".")[0] not in known}
    hint = re.compile(rf"\b({'|'.join(sorted(roots))})\b".encode())
    ours = ((folder.parent, file) for folder in packages(root).values() for file in folder.rglob("*.py"))
    theirs = ((site, file) for top in losing for file in (site / top).rglob("*.py"))
    for start, file in (*ours, *theirs):
        if not hint.search(file.read_bytes()):
            continue
        module = ".".join(file.relative_to(start).with_suffix("").parts)
        for name in sorted(_named(file, module) & known):
            yield f"{module} names {name}, which deploy/image/trim.py takes away"


def _within(name: str, outer: str) -> bool:
    return name == outer or name.startswith(f"{outer}.")


def _named(file: Path, module: str) -> set[str]:
    """What a module imports, wherever it does, and every text in it that is a name with dots."""
    found: set[str] = set()
    package = module.split(".") if file.name == "__init__.py" else module.split(".")[:-1]
    todo: list[ast.AST] = [ast.parse(file.read_bytes())]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) in _FOR_TYPES:
            todo += node.orelse
            continue
        found |= _names_of(node, package)
        todo += ast.iter_child_nodes(node)
    return found


def _names_of(node: ast.AST, package: list[str]) -> set[str]:
    match node:
        case ast.Import(names=names):
            return {one.name for one in names}
        case ast.ImportFrom(module=module, names=names, level=level):
            above = package[: len(package) - level + 1] if level else []
            origin = ".".join([*above, *([module] if module else [])])
            return {origin, *(f"{origin}.{one.name}" for one in names)}
        case ast.Constant(value=str(text)) if "." in text:
            return {text}
    return set()


def unstripped(site: Path) -> Iterator[str]:
    """Strip as the build does, where objects are those of Linux; a sentence where nothing can."""
    if sys.platform == "linux" and not shutil.which("strip"):
        yield "strip is missing, with which the image's packages are tried (Debian: apt-get install binutils)"
    elif sys.platform == "linux":
        trim.strip(site)


def unimportable(root: Path, site: Path) -> Iterator[str]:
    """What a program of the image cannot import, or a language of the console cannot say, with these packages alone."""
    paths = [site, *(folder.parent for folder in packages(root).values())]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-S", str(_PROBE), str(site), *programs(root)]  # -S: nothing of this environment
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if answer.returncode:
        said = answer.stderr.strip().splitlines() or [f"ended with {answer.returncode}, without a word"]
        yield f"the image's packages do not do: {said[-1]}"


def programs(root: Path) -> list[str]:
    """The packages that a container can be told to run."""
    return [name for name in packages(root) if name.endswith(("_service", "_simulator"))]
