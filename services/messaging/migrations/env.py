"""Alembic's door; the chassis does the rest."""

from chassis.migrations import run_environment

run_environment()
