"""Whether one JSON schema grew out of another, or broke with it.

Records of the old schema lie in topics for up to 400 days, and a roll-out runs old and new readers side by side.
So a field, once said, is said for ever with the same meaning; and whatever was valid stays valid. What may happen:
new fields that need not be there, new enum values and looser limits (readers are rolled out before writers).
"""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
Schemas = dict[str, Json]
"""Name to schema; where a `$ref` of a document leads."""

UNCHANGEABLE = ("type", "format", "pattern", "multipleOf", "uniqueItems")
NO_MORE_THAN_BEFORE = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
NO_LESS_THAN_BEFORE = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
NESTED = ("items", "additionalProperties", "propertyNames")


def schema_breaks(name: str, old: Schemas, new: Schemas) -> list[str]:
    """Sentences on how schema `name` broke; empty if it only grew. Shapes it refers to are not followed."""
    if name not in new:
        return [f"{name}: removed"]
    return list(_breaks(name, old[name], new[name]))


def _breaks(where: str, old: Json, new: Json) -> Iterator[str]:
    if old.get("$ref") != new.get("$ref") and {"$ref": old.get("$ref")} not in new.get("oneOf", []):
        yield f"{where}: refers to {_brief(new)} instead of {_brief(old)}"
    yield from _changed_words(where, old, new)
    yield from _narrowed(where, old, new)
    yield from _lost_values(where, old, new)
    yield from _changed_fields(where, old, new)
    yield from _changed_choices(where, old, new)
    for key in NESTED:
        yield from _changed_inside(f"{where}.{key}", old.get(key), new.get(key))


def _changed_words(where: str, old: Json, new: Json) -> Iterator[str]:
    for word in UNCHANGEABLE:
        if old.get(word) != new.get(word):
            yield f"{where}: {word} changed from {old.get(word)} to {new.get(word)}"
    if "default" in old and old["default"] != new.get("default", ...):
        yield f"{where}: default changed, and with it what older records mean"


def _narrowed(where: str, old: Json, new: Json) -> Iterator[str]:
    for word in NO_MORE_THAN_BEFORE:
        before = old.get(word, old.get("exclusiveMinimum") if word == "minimum" else None)
        if word in new and (before is None or new[word] > before):
            yield f"{where}: {word} narrowed to {new[word]}"
    for word in NO_LESS_THAN_BEFORE:
        if word in new and (word not in old or new[word] < old[word]):
            yield f"{where}: {word} narrowed to {new[word]}"


def _lost_values(where: str, old: Json, new: Json) -> Iterator[str]:
    before, after = _values(old), _values(new)
    if before is None and after is not None:
        yield f"{where}: narrowed to an enumeration"
    if before is not None and after is None:
        yield f"{where}: an enumeration no longer"
    for value in sorted(set(before or ()) - set(after if after is not None else before or ())):
        yield f"{where}: value {value} removed"


def _values(schema: Json) -> list[str] | None:
    """Values of an enumeration; a constant is one of a single value."""
    if "const" in schema:
        return [str(schema["const"])]
    return [str(value) for value in schema["enum"]] if "enum" in schema else None


def _changed_fields(where: str, old: Json, new: Json) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for field in before:
        if field not in after:
            yield f"{where}.{field}: removed"
        else:
            yield from _breaks(f"{where}.{field}", before[field], after[field])
    yield from _changed_duties(where, old, new)


def _changed_duties(where: str, old: Json, new: Json) -> Iterator[str]:
    before, after = set(old.get("required", ())), set(new.get("required", ()))
    known = set(old.get("properties", {}))
    for field in sorted(after - before):
        yield f"{where}.{field}: " + ("became required" if field in known else "new, and required without a default")
    for field in sorted((before - after) & set(new.get("properties", {}))):
        yield f"{where}.{field}: need not be there any more"


def _changed_choices(where: str, old: Json, new: Json) -> Iterator[str]:
    """`anyOf`: the same alternatives, each one grown at most, compared by place. `oneOf`: none is taken away."""
    yield from _changed_union(where, old, new)
    before, after = old.get("anyOf", []), new.get("anyOf", [])
    if len(before) != len(after):
        yield f"{where}: {len(after)} alternatives instead of {len(before)}"
        return
    for number, (was, now) in enumerate(zip(before, after, strict=True)):
        yield from _breaks(f"{where}.anyOf[{number}]", was, now)


def _changed_union(where: str, old: Json, new: Json) -> Iterator[str]:
    """A union by a discriminator may take in another kind: readers are rolled out before anybody writes it."""
    before, after = ([_brief(kind) for kind in schema.get("oneOf", [])] for schema in (old, new))
    for kind in before:
        if kind not in after:
            yield f"{where}: kind {kind} removed"
    tags = [schema.get("discriminator", {}).get("propertyName") for schema in (old, new)]
    if before and tags[0] != tags[1]:
        yield f"{where}: told apart by {tags[1]} instead of {tags[0]}"


def _changed_inside(where: str, old: object, new: object) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _breaks(where, old, new)
    elif old != new:
        yield f"{where}: changed"


def _brief(schema: Json) -> str:
    return str(schema.get("$ref", "an inline shape")).rpartition("/")[2]
