"""The command `lodestone` at the real gateway, with an API key."""

from pathlib import Path

import pytest

from lodestone_cli.__main__ import main
from tests.conformance.world import World

_FILE = """\
format: lodestone.campaign/1
name: From git
slug: from-git
family: sequence
campaign_type: drip
currency: USD
steps:
  - name: Hello
    kind: send_email
    subject: Hello
    body: How is your roof?
"""


def test_a_file_is_applied_compared_and_applied_again_with_the_key_of_a_program(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LODESTONE_URL", world.system.url)
    monkeypatch.setenv("LODESTONE_API_KEY", world.ours.credentials["service"])
    file = tmp_path / "from-git.yaml"
    file.write_text(_FILE)
    assert [main([command, str(file)]) for command in ("validate", "diff", "apply", "diff", "apply")] == [0, 1, 0, 0, 0]
    assert capsys.readouterr().out.endswith(f"{file}: nothing to change\n")
    file.write_text(_FILE.replace("your roof?", "your new roof?"))
    assert main(["diff", str(file)]) == 1
    assert "+    body: How is your new roof?" in capsys.readouterr().out
    file.write_text(_FILE.replace("steps:", "eligible_bundles:\n  - bundle_id: nothing\nsteps:"))
    assert main(["apply", "--dry-run", str(file)]) == 1
    assert f"{file}:7: error: eligible_bundles: There is no bundle 'nothing'." in capsys.readouterr().err
    monkeypatch.setenv("LODESTONE_API_KEY", "lk_of_nobody")
    assert main(["diff", str(file)]) == 2
