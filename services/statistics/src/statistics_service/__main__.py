"""`python -m statistics_service all|api|worker|topics|migrate`."""

from chassis.commandline import obey

from .app import COMMANDS, configured

obey("statistics_service", COMMANDS, about=configured)
