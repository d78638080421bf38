"""The customer gets credit with the seller."""

from .kind import Call, Kind, credited, plain

KIND = Kind(call=Call.CREDIT, worth=plain, post=credited)
