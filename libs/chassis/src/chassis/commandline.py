"""A command line as a table of commands."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

C = TypeVar("C")


def _without_arguments(_parser: argparse.ArgumentParser) -> None:
    """Nothing follows the command."""


@dataclass(frozen=True)
class Command(Generic[C]):
    """One command of a command line, and the function that carries it out."""

    name: str
    sentence: str
    run: Callable[[C, argparse.Namespace], int | None]
    """It may return the exit code of the program."""
    arguments: Callable[[argparse.ArgumentParser], None] = _without_arguments


def obey(program: str, commands: Sequence[Command[C]], *, about: Callable[[], C]) -> int | None:
    """Run the command that the arguments name on what `about` makes, once the arguments are known to be good.

    Returns what the command returns.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {program}")
    words = parser.add_subparsers(dest="command", required=True)
    for command in commands:
        command.arguments(words.add_parser(command.name, help=command.sentence))
    arguments = parser.parse_args()
    chosen = next(command for command in commands if command.name == arguments.command)
    return chosen.run(about(), arguments)
