"""What a person can mend is told without a traceback; everything else is a fault of ours and shows one."""


class Complaint(Exception):
    """Something stands in the way that the text explains to the person at the terminal."""
