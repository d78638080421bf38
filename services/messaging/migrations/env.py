"""Alembic's door; the chassis does the rest."""

from chassis.postgres.migrations import run_environment

run_environment()
