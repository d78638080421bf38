"""Takes out of site-packages what no process of ours reads, and compiles the rest: `python trim.py SITE_PACKAGES`.

`make images` imports every service from packages trimmed like this, and looks for whoever names what is gone.
"""

import compileall
import py_compile
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LANGUAGES = ("en", "es")
"""What the console speaks; of all others, Babel's knowledge stays behind."""

WITHOUT = (
    # tests, and what others need to write theirs
    "*/tests",
    "*/testing",
    "aiosmtpd/qa",
    # shapes that only a type checker reads
    "stripe/params",
    # HTML is read by lxml.etree and lxml.html alone
    "lxml/includes",
    "lxml/isoschematron",
    "lxml/objectify.*",
    "lxml/sax.*",
    "lxml/html/diff.*",
    "lxml/html/_diffcommand.py",
    "lxml/html/_difflib.*",
)
"""Folders and files below site-packages."""

SOURCES = (".c", ".cpp", ".h", ".hpp", ".pxd", ".pxi", ".pyi", ".pyx")
"""Ends of files that are read where a package is built or its types are checked."""

_LOCALE = re.compile(rf"root|(?:{'|'.join(LANGUAGES)})(?:_.+)?")

UNCOMPILED = re.compile(
    r"/(stripe/((?!v2/)|v2/(?!core/)|v2/core/)\w+|sqlalchemy/(orm|ext|dialects/(mssql|mysql|oracle|sqlite))|cffi|pycparser)/"
    r"|/phonenumbers/(data/region|shortdata/region)_"
)
"""What nobody imports who answers or works, migrations at most; Python compiles it in memory if ever one does."""


def gone(packages: Path) -> Iterator[Path]:
    """Everything below site-packages that the image does without."""
    for pattern in WITHOUT:
        yield from packages.glob(pattern)
    yield from (file for file in packages.glob("*/**/*.*") if file.suffix in SOURCES)
    yield from (file for file in packages.glob("babel/locale-data/*.dat") if not _LOCALE.fullmatch(file.stem))


def remove(packages: Path) -> None:
    """Remove all of that."""
    for path in list(gone(packages)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def strip(packages: Path) -> None:
    """Take debuggers' symbols out of shared objects; raises `CalledProcessError` for one that cannot be stripped."""
    objects = [file for file in packages.rglob("*") if file.is_file() and is_shared(file)]
    if objects:
        subprocess.run(["strip", "--strip-unneeded", *objects], check=True)


def is_shared(file: Path) -> bool:
    """Whether it is a shared object, by its name: `one.so`, `libone.so.2`."""
    return ".so" in file.suffixes


def compile_all(packages: Path) -> None:
    """Compile each module; files in an image do not change, so Python need not look whether they did."""
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(packages, quiet=2, rx=UNCOMPILED, workers=0, invalidation_mode=unchecked)


if __name__ == "__main__":
    where = Path(sys.argv[1])
    remove(where)
    strip(where)
    compile_all(where)
