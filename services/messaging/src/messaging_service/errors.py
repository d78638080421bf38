"""What can go wrong here, in our words."""

from chassis.errors import Missing


class NoSuchMessage(Missing):
    """There is no such message."""

    title = "No such message"
