"""Two kinds of border that import-linter does not bring: what a module may reach, and who may reach a package."""

import sys
from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

Crossing = tuple[str, str]
"""Importer and imported module, by name."""


def is_inside(module: str, patterns: Iterable[str]) -> bool:
    """Whether `module` matches a pattern (`*_service.tables`) or lies below a module that does."""
    return any(fnmatchcase(module, pattern) or fnmatchcase(module, f"{pattern}.*") for pattern in patterns)


class _Reported(Contract):
    """A contract whose findings are a list of crossings."""

    def crossings(self, graph: ImportGraph) -> list[Crossing]:
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 - import-linter's signature
        found = sorted(self.crossings(graph))
        return ContractCheck(kept=not found, metadata={"crossings": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["crossings"]:
            output.print_error(f"{importer} must not import {imported}.")


class Closed(_Reported):
    """`modules`, and what lies in them, import `allowed` and the standard library without `denied`; nothing else."""

    type_name = "closed"
    modules: Collection[str] = fields.SetField(subfield=fields.StringField())  # type: ignore[assignment] # a field reads as its value
    allowed: Collection[str] = fields.SetField(subfield=fields.StringField())  # type: ignore[assignment] # a field reads as its value
    denied: Collection[str] = fields.SetField(subfield=fields.StringField(), required=False, default=set())  # type: ignore[assignment] # a field reads as its value

    def crossings(self, graph: ImportGraph) -> list[Crossing]:
        """Every import that leaves the allowed ground."""
        return [
            (module, imported)
            for module in graph.modules
            if is_inside(module, self.modules)
            for imported in graph.find_modules_directly_imported_by(module)
            if not self._may_import(imported)
        ]

    def _may_import(self, imported: str) -> bool:
        if is_inside(imported, self.allowed):
            return True
        root = imported.partition(".")[0]
        return root in sys.stdlib_module_names and not is_inside(imported, self.denied)


class Reserved(_Reported):
    """`packages` are imported only by `importers`; names may hold `*`."""

    type_name = "reserved"
    packages: Collection[str] = fields.SetField(subfield=fields.StringField())  # type: ignore[assignment] # a field reads as its value
    importers: Collection[str] = fields.SetField(subfield=fields.StringField())  # type: ignore[assignment] # a field reads as its value

    def crossings(self, graph: ImportGraph) -> list[Crossing]:
        """Every import by somebody else."""
        return [
            (importer, imported)
            for imported in graph.modules
            if is_inside(imported, self.packages)
            for importer in graph.find_modules_that_directly_import(imported)
            if not is_inside(importer, self.importers)
        ]
