"""What changes while somebody looks: one stream of the gateway for each thing that is followed, shared by all who look.

The open streams are all the state there is: a browser that comes to another process is shown the newest state there.
"""

from .channel import Open, Pace, State
from .hub import Hub, Limits, Topic

__all__ = ["Hub", "Limits", "Open", "Pace", "State", "Topic"]
