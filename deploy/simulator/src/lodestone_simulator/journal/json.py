"""A JSON object as Python holds it."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
