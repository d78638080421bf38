"""`python -m console_service all|api|migrate`."""

from chassis.commandline import obey

from .app import COMMANDS, configured

obey("console_service", COMMANDS, about=configured)
