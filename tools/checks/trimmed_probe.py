"""Run with the image's packages alone: imports every module of each program, and what is imported later."""

import importlib
import pkgutil
import sys
from collections.abc import Sequence

LATER = (
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
"""What libraries import by name, once they are asked to do something."""


def main(programs: Sequence[str]) -> None:
    """Import it all. Raises what an import raises."""
    for name in (*programs, *LATER):
        found = importlib.import_module(name)
        if name in programs:
            for one in pkgutil.walk_packages(getattr(found, "__path__", ()), f"{name}."):
                if not one.name.endswith("__main__"):
                    importlib.import_module(one.name)
    speak()


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


main(sys.argv[1:])
