"""Conditions of a query, put together from what was asked."""


def where(**wanted: object) -> tuple[str, list[object]]:
    """A condition that every column given (not None) has the value given, and its parameters; empty if none is."""
    asked = {column: value for column, value in wanted.items() if value is not None}
    condition = " AND ".join(f"{column} = ?" for column in asked)
    return (f" WHERE {condition}" if condition else ""), list(asked.values())
