"""The page for people: what was executed and received, told by each provider in its own sections."""

from .markup import code, section, table, tile, time_of
from .shown import SHOWN, Section, Shown, Tile

__all__ = ["SHOWN", "Section", "Shown", "Tile", "code", "section", "table", "tile", "time_of"]
