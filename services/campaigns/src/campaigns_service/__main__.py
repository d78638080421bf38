"""`python -m campaigns_service api|worker|all|migrate|topics|release|parked`."""

from chassis.commands import main

from .app import build
from .settings import Settings

main(build, Settings)
