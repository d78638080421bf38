"""Run with the image's packages alone: imports every module of each program, and what is imported later."""

import importlib
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path

LATER = (
    "chassis.installation",
    "alembic.command",
    "alembic.ddl.postgresql",
    "anyio._backends._asyncio",
    "httpx",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.ext.asyncio",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
)
"""What prepares an installation, and what libraries import by name, once they are asked to do something."""


def main(site: str, programs: Sequence[str]) -> None:
    """Import it all from `site`. Raises what an import raises, and `AssertionError` for what is not compiled."""
    for name in programs:
        found = importlib.import_module(name)
        for one in pkgutil.walk_packages(found.__path__, f"{name}."):
            if not one.name.endswith("__main__"):
                importlib.import_module(one.name)
    slow = uncompiled(site)
    assert not slow, f"compiled anew by each process: {', '.join(slow)}"  # noqa: S101
    for name in LATER:
        importlib.import_module(name)
    speak()


def uncompiled(site: str) -> Sequence[str]:
    """Modules below `site` that are loaded now and that Python had to compile for it."""
    cached = {name: getattr(module, "__cached__", None) or "" for name, module in sys.modules.items()}
    return sorted(name for name, file in cached.items() if file.startswith(site) and not Path(file).exists())


def speak() -> None:
    """Write and read numbers, money and moments in each language of the console and each of its locales."""
    from datetime import UTC, datetime  # noqa: PLC0415 - found only now

    from babel.localedata import locale_identifiers  # noqa: PLC0415

    from console_service.view import currencies, formats, handwriting, languages  # noqa: PLC0415

    now = datetime(2026, 11, 27, 16, 5, tzinfo=UTC)
    languages.load()
    for language in languages.NAMES:
        currencies.currencies(language)
        for locale in (one for one in locale_identifiers() if one.partition("_")[0] == language):
            shown = formats.Formats(formats.locale_of(language, locale.replace("_", "-")), UTC)
            print(shown.money(123450, "EUR"), shown.size(12_000), shown.percent(1, 3), shown.day(now))
            hand = handwriting.Handwriting(locale, UTC)
            assert hand.number(hand.written(12345)) == 12345  # noqa: PLR2004, S101


main(sys.argv[1], sys.argv[2:])
