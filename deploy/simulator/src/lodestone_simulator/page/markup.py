"""Pieces of HTML; every text given is escaped."""

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

from .shown import SHOWN, Section, Tile

NOTHING = '<div class="none">Nothing yet.</div>'


def tile(shown: Tile) -> str:
    """A figure with its name."""
    return f'<div class="tile"><span class="soft">{escape(shown.name)}</span><b>{escape(shown.value)}</b></div>'


def section(shown: Section) -> str:
    """A heading, and a card below it."""
    note = f"{shown.count}" if shown.count <= SHOWN else f"the newest {SHOWN} of {shown.count}"
    return f'<h2>{escape(shown.title)}<small>{note}</small></h2><div class="card">{shown.markup}</div>'


def table(columns: tuple[str, ...], rows: Iterable[str]) -> str:
    """A table; each row is the HTML of its cells."""
    filled = "".join(f"<tr>{row}</tr>" for row in rows)
    if not filled:
        return NOTHING
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{filled}</tbody></table>"


def code(value: str | None) -> str:
    """An identifier, or nothing."""
    return f"<code>{escape(value)}</code>" if value else ""


def time_of(at: int) -> str:
    """A moment in unix seconds, for people, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
