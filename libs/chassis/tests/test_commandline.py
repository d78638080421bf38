"""A command line does what its words say, and nothing before they are understood."""

import argparse

import pytest

from chassis.commandline import Command, obey


def test_the_named_command_runs_with_its_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    did: list[tuple[str, str]] = []

    def greet(whom: str, arguments: argparse.Namespace) -> None:
        did.append((whom, arguments.word))

    def takes_word(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("word")

    monkeypatch.setattr("sys.argv", ["program", "greet", "hello"])
    obey("program", [Command("greet", "says a word", greet, takes_word)], about=lambda: "world")
    assert did == [("world", "hello")]


def test_a_word_nobody_knows_makes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr("sys.argv", ["program", "dance"])
    with pytest.raises(SystemExit):
        obey("program", [], about=lambda: made.append("made"))
    assert made == []
