"""Models made from the schemas of the AsyncAPI document, by nothing but the document."""

from collections.abc import Mapping
from typing import Annotated, Any, ForwardRef, Literal, Union
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, create_model

Schema = Mapping[str, Any]
_PLAIN: Mapping[str, Any] = {"integer": int, "number": float, "boolean": bool, "null": None, "string": str}
_FORMATS: Mapping[str, Any] = {"uuid": UUID, "date-time": AwareDatetime}
_BOUNDS = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
    "minimum": "ge",
    "maximum": "le",
    "exclusiveMinimum": "gt",
    "minItems": "min_length",
    "maxItems": "max_length",
}


class Models:
    """One model for each schema of a document that is asked for."""

    def __init__(self, document: Schema) -> None:
        self._schemas: Mapping[str, Schema] = document["components"]["schemas"]
        self._made: dict[str, Any] = {}
        self._begun: list[str] = []
        """Schemas that are being made; one that holds itself is named within."""

    def named(self, name: str) -> Any:
        """The type of a schema of the document."""
        if name in self._begun:
            return ForwardRef(name)
        if name not in self._made:
            self._begun.append(name)
            self._made[name] = self.of(self._schemas[name], name)
            self._begun.pop()
            self._complete()
        return self._made[name]

    def _complete(self) -> None:
        """Let models find those that they name, once nothing is being made."""
        models = [one for one in self._made.values() if isinstance(one, type) and issubclass(one, BaseModel)]
        for model in models if not self._begun else ():
            if not model.__pydantic_complete__:
                model.model_rebuild(_types_namespace=self._made)

    def of(self, schema: Schema, name: str = "Part") -> Any:
        """The type that a schema describes."""
        if "$ref" in schema:
            return self.named(str(schema["$ref"]).rpartition("/")[2])
        if "const" in schema or "enum" in schema:
            return Literal[tuple(schema.get("enum", [schema.get("const")]))]
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return Union[tuple(self.of(one) for one in schema[several])]  # noqa: UP007 - names may stand among them
        kind = self._kind(schema, name)
        bounds = {ours: schema[theirs] for theirs, ours in _BOUNDS.items() if theirs in schema}
        return Annotated[kind, Field(**bounds)] if bounds and kind is not UUID else kind

    def _kind(self, schema: Schema, name: str) -> Any:
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema, name)
        if kind == "array":
            return list[self.of(schema["items"])] if "items" in schema else list[Any]  # type: ignore[misc]
        return _FORMATS.get(schema.get("format", ""), _PLAIN.get(str(kind), Any))

    def _object(self, schema: Schema, name: str) -> Any:
        if "properties" not in schema:
            more = schema.get("additionalProperties", True)
            return dict[str, self.of(more)] if isinstance(more, Mapping) else dict[str, Any]  # type: ignore[misc]
        required = set(schema.get("required", ()))
        fields: dict[str, Any] = {}
        for field, described in schema["properties"].items():
            one = self.of(described)
            fields[field] = (one, ...) if field in required else (one, described.get("default"))
        made: type[BaseModel] = create_model(name, __config__=ConfigDict(extra="ignore", strict=True), **fields)
        return made
