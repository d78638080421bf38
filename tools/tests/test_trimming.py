"""Whoever names what the image does without is found, and so is a program that cannot do without it."""

from pathlib import Path

import pytest

from deploy.image import trim
from tools.checks import trimming

FILES = {
    "pack/__init__.py": "from .kept import one\n",
    "pack/kept.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pack.tests import thing\none = 1\n",
    "pack/lazy.py": "def late():\n    from .tests import thing\n",
    "pack/named.py": "WHERE = 'pack.tests.thing'\n",
    "pack/tests/__init__.py": "",
    "pack/tests/thing.py": "",
    "pack/fast.pyx": "",
    "babel/locale-data/root.dat": "",
    "babel/locale-data/es_MX.dat": "",
    "babel/locale-data/est.dat": "",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Packages of others, as they are installed."""
    for name, text in FILES.items():
        file = tmp_path / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path / "site"


def test_tests_sources_and_languages_that_nobody_speaks_are_taken_away(site: Path) -> None:
    trim.remove(site)
    left = {str(file.relative_to(site)) for file in site.rglob("*") if file.is_file()}
    wanted = {"pack/__init__.py", "pack/kept.py", "pack/lazy.py", "pack/named.py"}
    assert left == wanted | {"babel/locale-data/root.dat", "babel/locale-data/es_MX.dat"}


def test_an_import_or_a_text_that_names_what_is_gone_is_found_and_one_for_types_is_not(site: Path) -> None:
    before = set(trimming.modules(site))
    trim.remove(site)
    gone = before - set(trimming.modules(site))
    assert gone == {"pack.tests", "pack.tests.thing"}
    assert sorted(sentence.partition(",")[0] for sentence in trimming.namers(site.parent, site, gone)) == [
        "pack.lazy names pack.tests",
        "pack.lazy names pack.tests.thing",
        "pack.named names pack.tests.thing",
    ]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A service that is not written yet."""
    folder = tmp_path / "services" / "loyalty" / "src" / "loyalty_service"
    folder.mkdir(parents=True)
    return folder / "__init__.py"


def test_a_program_that_lacks_a_package_is_named(tmp_path: Path, program: Path) -> None:
    program.write_text("import segno\n")
    found = list(trimming.unimportable(tmp_path, tmp_path / "site"))
    assert found == ["the image's packages do not do: ModuleNotFoundError: No module named 'segno'"]


def test_a_module_that_every_process_would_compile_anew_is_named(tmp_path: Path, program: Path, site: Path) -> None:
    trim.compile_all(site / "pack")
    (site / "late.py").touch()
    program.write_text("import pack.kept, late\n")
    found = list(trimming.unimportable(tmp_path, site))
    assert found == ["the image's packages do not do: AssertionError: compiled anew by each process: late"]


def test_an_object_that_cannot_be_loaded_any_more_is_named(tmp_path: Path, program: Path, site: Path) -> None:
    program.write_text("import fast\n")
    (site / "fast.so").write_bytes(b"\x7fELF")
    assert "fast.so: file too short" in next(iter(trimming.unimportable(tmp_path, site)))


def test_stripping_the_copy_leaves_what_is_installed_as_it_is(tmp_path: Path) -> None:
    trimming.copy(tmp_path, ("uvloop",))
    objects = [file for file in tmp_path.rglob("*") if trim.is_shared(file)]
    assert objects
    assert {file.stat().st_nlink for file in objects} == {1}


def test_a_language_of_the_console_whose_locales_are_gone_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trim, "LANGUAGES", ("en",))
    found = next(iter(trimming.faults(tmp_path, ())))
    assert found == "deploy/image/trim.py: keeps ('en',), and the console speaks ('en', 'es')"
