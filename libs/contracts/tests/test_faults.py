"""What is wrong is told as it was said, by whatever way it comes."""

from typing import Annotated

import pytest
from pydantic import AfterValidator, TypeAdapter, ValidationError

from contracts.values import Fault

SAID = [
    Fault("", "There is no {limit} here", "NoSuchWord", {"word": "{limit}", "limit": 5}),
    Fault("", "{word} and {code} are texts of a person", "NoSuchWord", {"word": "other"}),
    Fault("", "Plain", "Plain"),
]


@pytest.mark.parametrize("fault", SAID, ids=lambda fault: fault.reason)
def test_a_sentence_with_braces_of_a_person_stays_as_it_was_said(fault: Fault) -> None:
    def refuse(_: object) -> object:
        raise fault.error()

    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Annotated[object, AfterValidator(refuse)]).validate_python(1)
    assert [Fault.found({**one}) for one in refused.value.errors()] == [fault]
