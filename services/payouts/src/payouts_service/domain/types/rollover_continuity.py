"""The customer gets credit for the next period, with a bonus."""

from .kind import Call, Kind, credited, multiplied

KIND = Kind(call=Call.ROLLOVER, worth=multiplied, post=credited)
