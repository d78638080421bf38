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
    """One word of a command line, and what it does with what the program is about."""

    name: str
    sentence: str
    run: Callable[[C, argparse.Namespace], None]
    arguments: Callable[[argparse.ArgumentParser], None] = _without_arguments


def obey(program: str, commands: Sequence[Command[C]], *, about: Callable[[], C]) -> None:
    """Do what the arguments of the program ask; what it is `about` is made when they have been understood."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}")
    words = parser.add_subparsers(dest="command", required=True)
    for command in commands:
        command.arguments(words.add_parser(command.name, help=command.sentence))
    arguments = parser.parse_args()
    chosen = next(command for command in commands if command.name == arguments.command)
    chosen.run(about(), arguments)
