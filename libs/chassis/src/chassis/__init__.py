"""The chassis: one road for events, requests, timers and answers, written once for all services."""

from .absent import leave_out

# structlog imports it for tracebacks, which are never shown: a fifth of a second of each start.
leave_out("rich")
