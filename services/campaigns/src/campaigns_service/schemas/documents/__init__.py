"""Campaigns as files: one YAML shape that is exported, imported, kept as a template, and held by git."""

from .canonical import canonical
from .checking import Checked, check, id_of_nobody
from .document import FORMAT, Document
from .exporting import document_of
from .reading import DocumentLimits, Tree, Unreadable, read
from .writing import write

__all__ = [
    "FORMAT",
    "Checked",
    "Document",
    "DocumentLimits",
    "Tree",
    "Unreadable",
    "canonical",
    "check",
    "document_of",
    "id_of_nobody",
    "read",
    "write",
]
