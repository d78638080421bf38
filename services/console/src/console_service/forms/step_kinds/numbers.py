"""Numbers between forms, which hold text, and the API, which takes JSON's."""

from decimal import Decimal, InvalidOperation


def exact(value: float) -> Decimal:
    """A number as it is written in JSON."""
    return Decimal(repr(value))


def plain(read: object) -> object:
    """A number that was read as text, as JSON has it; what is none stays as it is."""
    try:
        number = Decimal(read) if isinstance(read, str) else None
    except InvalidOperation:
        return read
    if number is None:
        return read
    return int(number) if number == number.to_integral_value() else float(number)
