"""What a person sees of the work."""

import pytest

from lodestone_local.narration import Narrator


def test_a_quiet_narrator_only_warns(capsys: pytest.CaptureFixture[str]) -> None:
    narrator = Narrator(quiet=True)
    with narrator.step("done"):
        narrator.say("nothing")
    narrator.warn("careful")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "careful" in shown.err
