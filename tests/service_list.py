"""The services that keep tables, as the tree shows them."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
SERVICES = sorted({path.parents[2].name for path in ROOT.glob("services/*/migrations/versions/2*.py")})
