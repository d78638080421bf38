"""Every code of a refusal: what the console says of it, in each of its languages."""

import ast
import importlib
import pkgutil
import re
from collections import Counter
from string import Formatter
from typing import get_args

import pytest
from pydantic_core.core_schema import ErrorType

from chassis.errors import (
    Failure,
    Forbidden,
    Malformed,
    Missing,
    NotYet,
    Outdated,
    Overloaded,
    Rejected,
    Unauthenticated,
    Unparsable,
)
from chassis.http.codes import codes, failures
from chassis.http.kinds import KINDS
from console_service.schemas.sentences import Sentence
from console_service.view import languages
from console_service.view.check_words import CHECKS
from console_service.view.fault_words import FAULTS
from console_service.view.reasons import in_words, text_of
from console_service.view.refusal_words import REFUSALS
from contracts.values import declared
from tests.service_list import SERVICES
from tools.checks.tree import ROOT, packages

TOLD = (Forbidden, Malformed, Missing, Rejected)
"""Of failures of other kinds, the console says by their status what can be done."""
MADE_UP = ["value_error", "assertion_error"]
SAYS_ITS_TITLE = (Forbidden, Missing, NotYet, Outdated, Overloaded, Rejected, Unauthenticated)
SAID_IN_PLACE = (Rejected, Unparsable)
"""Of what has no class of its own, and of bytes that nobody understands: no two are wrong in the same way."""
OF_A_LINE = {"line"}
"""What is wrong with a file of contacts is told with its line, whatever it is."""
_NAMED = re.compile(r"%\((\w+)\)s")
STATUSES_TOLD = {kind.status for kind in KINDS.values()} & {400, 403, 404, 409, 413, 422}


def imported(service: str) -> None:
    """Every module of a service, so that what it declares is known."""
    package = importlib.import_module(f"{service}_service")
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def answered() -> list[type[Failure]]:
    """Every class of failures that the API answers; those of the console are pages."""
    return [one for one in failures() if not one.__module__.startswith("console_service")]


@pytest.fixture(scope="module")
def answerable() -> dict[str, str]:
    """Code to sentence, of whatever the API may answer and the console tells."""
    for service in SERVICES:
        imported(service)
    told = {one.__name__ for one in answered() if issubclass(one, TOLD)} | {one.code for one in declared()}
    kinds = {kind.code for kind in KINDS.values() if kind.status in STATUSES_TOLD}
    return {code: sentence for code, sentence in codes().items() if code in told | kinds}


def named(sentence: str) -> set[str]:
    """The parameters of a sentence of the API."""
    return {name for _text, name, _format, _conversion in Formatter().parse(sentence) if name}


def test_every_code_has_a_text_that_names_no_more_than_its_parameters(
    answerable: dict[str, str],
) -> None:
    assert len(answerable) > 150
    assert [code for code in answerable if text_of(Sentence("", code)) is None] == []
    texts = {code: text_of(Sentence("", code)) or "" for code in answerable}
    wanted = {code: set(_NAMED.findall(text)) - named(answerable[code]) - OF_A_LINE for code, text in texts.items()}
    assert {code: names for code, names in wanted.items() if names} == {}


def test_every_code_of_the_parser_has_a_text() -> None:
    """But for those of sentences that a validator makes up: no service has one that says more than its code."""
    assert [code for code in get_args(ErrorType) if text_of(Sentence("", code)) is None] == MADE_UP


def test_no_text_is_kept_for_a_code_that_nobody_answers(answerable: dict[str, str]) -> None:
    assert [code for code in (*REFUSALS, *FAULTS, *CHECKS) if code not in {*answerable, *get_args(ErrorType)}] == []


def test_no_two_reasons_have_one_code(answerable: dict[str, str]) -> None:
    assert answerable
    assert [code for code, times in Counter(one.code for one in declared()).items() if times > 1] == []


def test_a_reader_is_told_in_her_language_and_of_a_code_that_we_do_not_know_what_the_api_says() -> None:
    spanish = languages.load()["es"].texts.gettext
    known = Sentence("reworded", "StepUnreachable", {"step": "Adiós"})
    assert in_words(str, known) == "No way leads to the step Adiós."
    assert "Adiós" in in_words(spanish, known)
    assert in_words(spanish, known) != in_words(str, known)
    assert in_words(spanish, Sentence("The API knows why.", "NewerThanThis")) == "The API knows why."
    assert in_words(spanish, Sentence("step has no name", "StepUnreachable")) == "step has no name"


def test_a_class_of_refusals_has_one_sentence_its_title() -> None:
    for service in SERVICES:
        imported(service)
    kinds = [one for one in answered() if issubclass(one, SAYS_ITS_TITLE) and one not in SAID_IN_PLACE]
    told = {(one.__module__.partition(".")[0], one.__name__) for one in kinds}
    raised = [
        f"{file.relative_to(ROOT)}: {ast.unparse(call)}"
        for folder, source in packages(ROOT).items()
        for file in source.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if {(folder, call.func.id), ("chassis", call.func.id)} & told
        if any(isinstance(one, ast.JoinedStr) or (isinstance(one, ast.Constant) and one.value) for one in call.args)
    ]
    assert raised == []
