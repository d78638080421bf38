"""A tree of plain values as YAML: always the same text for the same values, and easy to compare line by line."""

import re
from typing import Any

import yaml

_LONGEST_LINE = 2**30
"""Nothing is folded: a line of a text is a line of the file."""
_ODD = re.compile(r"[^\n\x20-\x7e\xa0-\u2027\u202a-\ufefe\uff00-\U0010ffff]|^[ \n]|[ \t]\n|\n{3}|[\ufffe\uffff]")
"""What only a quoted text holds for certain: controls, other line breaks, space that is not seen."""


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their name; a text of several lines is written as it reads."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - the library's signature
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _ODD.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def write(value: dict[str, Any]) -> str:
    """The values in the order that they have."""
    return yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=_LONGEST_LINE
    )
