"""The customer gets credit for a larger purchase, with a bonus."""

from .kind import Call, Kind, credited, multiplied

KIND = Kind(call=Call.ROLLOVER, worth=multiplied, post=credited)
