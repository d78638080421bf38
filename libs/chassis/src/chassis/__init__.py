"""The chassis: one road for events, requests, timers and answers, written once for all services."""

import sys

# structlog imports rich for tracebacks wherever it is installed: a fifth of a second of each start, and never shown.
sys.modules.setdefault("rich", None)  # type: ignore[arg-type] # None is how Python is told that there is no such module
