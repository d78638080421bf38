"""`docs/configuration.md`: every variable that a service reads, made from the settings classes.

`--write` writes it anew. The check fails when it is not current, and when a setting does not say what it means.
"""

import argparse
import ast
import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import NoneType, UnionType
from typing import Union, get_args, get_origin
from uuid import UUID

from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import to_json
from pydantic_settings import BaseSettings

from chassis.settings import FromOutside, InstallationSettings
from chassis.settings import Settings as ChassisSettings
from tools.checks.tree import ROOT

PAGE = "docs/configuration.md"
_HEAD = """# Configuration

Made from the settings classes by `python -m tools.checks.configuration --write`; do not edit.

Every part reads variables of its environment and nothing else. Each may be a file instead, named like its variable in
small letters, in the folder that `LODESTONE_SECRETS_DIRECTORY` names; a variable goes before a file. A variable without
a default must be set.

A *duration* is a number of seconds (`15`, `0.5`) or in the form of ISO 8601 (`PT15S`, `P30D`), in which defaults are
given here. Lists and maps are JSON. A *secret* is never logged and never shown."""
_KINDS: Mapping[object, str] = {
    timedelta: "duration", SecretStr: "secret", Path: "path", UUID: "UUID",
    bool: "true or false", int: "whole number", float: "number", str: "text",
}  # fmt: skip
_SERVICES = ("gateway", "campaigns", "enrollment", "progress", "payouts", "messaging", "statistics", "console")


def classes() -> dict[str, type[BaseSettings]]:
    """Every class of settings, by the title it has on the page."""
    services = {name.capitalize(): import_module(f"{name}_service.settings").Settings for name in _SERVICES}
    return {"Every service": ChassisSettings, **services, "Making databases": InstallationSettings}


def page() -> str:
    """The whole page, as it is committed."""
    sections = (line for title, cls in classes().items() for line in section(title, cls))
    return "\n".join((_HEAD, *sections, ""))


def speechless(cls: type[BaseSettings]) -> Iterator[str]:
    """Settings that do not say what they mean, each with its module."""
    yield from (f"{cls.__module__}.{name}" for name in _own(cls) if not _meaning(cls, name))


def section(title: str, cls: type[BaseSettings]) -> Iterable[str]:
    """The lines about one class: what it is, and a table of its settings."""
    yield f"\n## {title}\n"
    yield f"{inspect.cleandoc(cls.__doc__ or '')}\n"
    yield "| Variable | Meaning | Kind | Default |"
    yield "| --- | --- | --- | --- |"
    for name in _own(cls):
        field = cls.model_fields[name]
        yield f"| {_variables(name, field)} | {_meaning(cls, name)} | {_kind(field)} | {_default(field)} |"


def _own(cls: type[BaseSettings]) -> list[str]:
    return [name for name in cls.__annotations__ if name in cls.model_fields]


def _variables(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    names = alias.choices if isinstance(alias, AliasChoices) else [alias or f"LODESTONE_{name.upper()}"]
    return ", ".join(f"`{one}`" for one in names)


def _meaning(cls: type[BaseSettings], name: str) -> str:
    """What is written below the setting, in its class or in the one it comes from."""
    for owner in cls.__mro__:
        if said := _written(owner).get(name):
            return said.replace("|", "\\|")
    return ""


def _written(cls: type) -> dict[str, str]:
    if not issubclass(cls, FromOutside):
        return {}
    source = ast.parse(inspect.getsource(sys.modules[cls.__module__]))
    body = next(node.body for node in source.body if isinstance(node, ast.ClassDef) and node.name == cls.__name__)
    return {
        field.target.id: " ".join(said.value.value.split())
        for field, said in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant) and isinstance(said.value.value, str)
    }


def _kind(field: FieldInfo) -> str:
    """In the words of whoever sets it, with its bounds."""
    bounds = [
        f"{word} {_plain(getattr(one, attribute))}"
        for one in field.metadata
        for attribute, word in (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than"))
        if getattr(one, attribute, None) is not None
    ]
    return ", ".join([_of(field.annotation), *bounds])


def _of(annotation: object) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return " or ".join(_of(one) for one in arguments if one is not NoneType)
    if origin is tuple:
        return "JSON list"
    if origin is dict:
        return "JSON map"
    if arguments:
        return ", ".join(f"`{one}`" for one in arguments)
    return _KINDS.get(annotation, "text")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "none: must be set"
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, SecretStr) or value in (None, "", (), {}):
        return "none"
    return f"`{_plain(value)}`"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else to_json(value).decode().strip('"')


def main() -> int:
    """Exit status 0 when the page is current and every setting says what it means."""
    parser = argparse.ArgumentParser(prog="python -m tools.checks.configuration", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE} anew")
    if parser.parse_args().write:
        (ROOT / PAGE).write_text(page())
    faults = [
        f"{name} does not say what it means: write it below" for cls in classes().values() for name in speechless(cls)
    ]
    if not (ROOT / PAGE).exists() or (ROOT / PAGE).read_text() != page():
        faults.append(f"{PAGE} is not current: run `python -m tools.checks.configuration --write`")
    print(*faults or ["configuration: current, and every setting says what it means"], sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
