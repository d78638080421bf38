"""The form that brings a file of contacts."""

from collections.abc import Mapping

EXAMPLE = (
    "email,phone,name,locale,zone,external_id.crm,audit.desired_monthly_revenue,audit_at\r\n"
    "ada@example.com,+12015550123,Ada Byron,en-US,America/New_York,4711,$50K/mo,2026-03-01T12:00:00-05:00\r\n"
    "grace@example.com,,Grace Hopper,,,,,\r\n"
)
"""A file that is taken as it is."""


def renamed_columns(typed: str) -> list[str]:
    """What other headers stand for, one a line: `E-Mail=email`."""
    return [line.strip() for line in typed.splitlines() if line.strip()]


def beside_fields(problems: Mapping[str, str]) -> dict[str, str]:
    """Problems by the names of the form: what is wrong with the body is wrong with the file."""
    return {("file" if name == "body" else name.partition(".")[0]): problem for name, problem in problems.items()}
