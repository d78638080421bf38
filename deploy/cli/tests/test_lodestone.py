"""The command `lodestone`: files checked without the service, and compared and applied through its doors."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from lodestone_cli.__main__ import main

GOOD = """\
format: lodestone.campaign/1
name: Spring check
slug: spring-check
family: sequence
campaign_type: drip
currency: USD
steps:
  - name: Hello
    kind: send_email
    subject: Hello, {{ first_name }}
    body: Shall we look at your roof?
"""
ID = "01910000-0000-7000-8000-000000000007"
SWEEP = "/api/admin/scripts/de-enroll"
Answer = Callable[[httpx.Request], httpx.Response]


def test_a_file_is_simulated_without_a_service_and_twice_the_same(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["simulate", str(file), "--contacts", "50", "--failed", "0", "--starts-at", "2026-03-01T00:00:00Z"]
    assert main(asked) == 0
    first = capsys.readouterr().out
    assert main(asked) == 0
    assert capsys.readouterr().out == first
    told = json.loads(first)
    assert (told["contacts"], told["messages"]["total"], told["ends"]) == (50, 50, {"completed": 50})


def test_a_file_that_is_wrong_is_not_simulated_and_says_why(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD.replace("send_email", "send_pigeon"))
    assert main(["simulate", str(file)]) == 1
    assert "steps.0" in capsys.readouterr().err
    assert main(["simulate", str(file), "--days", "0"]) == 2


@pytest.mark.parametrize(("failed", "code"), [(0, 0), (1, 1)])
def test_a_sweep_is_begun_awaited_and_told(
    failed: int, code: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LODESTONE_API_KEY", "a key")
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.path}")
        status = "running" if request.method == "POST" else "completed"
        told = {"runId": ID, "status": status, "failedBatches": failed, "outcomes": {"completed": 3}}
        return httpx.Response(202 if request.method == "POST" else 200, json=told)

    assert main(["sweep"], httpx.MockTransport(answer)) == code
    assert asked == [f"POST {SWEEP}", f"GET {SWEEP}/runs/{ID}"]
    assert json.loads(capsys.readouterr().out)["outcomes"] == {"completed": 3}
    assert main(["sweep", "--wait", "0"], httpx.MockTransport(answer)) == code


class Door:
    """A gateway that answers what it is told to, and remembers what it was asked."""

    def __init__(self, exported: str | None = None, refuses: dict[str, Any] | None = None, status: int = 422) -> None:
        self.asked: list[httpx.Request] = []
        self._exported, self._refuses, self._status = exported, refuses, status

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self._refuses is not None:
            problem = {"content-type": "application/problem+json"}
            return httpx.Response(self._status, content=json.dumps(self._refuses), headers=problem)
        if request.url.path == "/api/campaigns":
            others = [{"id": ID[::-1], "definition": {"slug": "spring-check-2"}}]
            mine = [{"id": ID, "definition": {"slug": "spring-check"}}] if self._exported is not None else []
            return httpx.Response(200, json={"campaigns": others + mine, "total": 2})
        if request.method == "GET":
            return httpx.Response(200, text=self._exported or "")
        told = {"created": True, "changed": True, "dry_run": request.url.params["dry_run"] == "true"}
        lacks = [{"field": "criteria", "reason": "lacks one", "params": {"line": 3}}]
        return httpx.Response(200, json={**told, "campaign": {"edition": 1}, "lacks": lacks, "warnings": []})


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LODESTONE_API_KEY", "lsk_of_the_test")
    monkeypatch.setenv("LODESTONE_URL", "https://lodestone.example.com")
    path = tmp_path / "spring.yaml"
    path.write_text(GOOD)
    return path


def run(door: Answer, *arguments: str | Path) -> int:
    return main([str(one) for one in arguments], httpx.MockTransport(door))


def nobody(request: httpx.Request) -> httpx.Response:
    raise AssertionError(request)


def test_a_file_is_checked_without_asking_anybody(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LODESTONE_API_KEY")
    assert run(nobody, "validate", file) == 0
    file.write_text(GOOD.replace("{{ first_name }}", "{{ first_name | shout }}").replace("currency: USD\n", ""))
    assert run(nobody, "validate", file) == 1
    assert capsys.readouterr().err == f"{file}:1: error: currency: Field required\n"
    file.write_text(GOOD.replace("{{ first_name }}", "{{ first_name | shout }}"))
    assert run(nobody, "validate", file) == 1
    assert f"{file}:10: error: steps.0.subject: " in capsys.readouterr().err


def test_a_warning_is_told_and_fails_only_if_asked_to(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD.replace("your roof", "your {{ roof }}"))
    assert run(nobody, "validate", file) == 0
    assert f"{file}:11: warning: steps.0.body: " in capsys.readouterr().err
    assert run(nobody, "validate", "--strict", file) == 1


def test_a_file_that_is_not_there_and_a_key_that_is_not_set_are_trouble(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(nobody, "validate", file.with_name("nowhere.yaml")) == 2
    monkeypatch.delenv("LODESTONE_API_KEY")
    assert run(nobody, "diff", file) == 2
    assert capsys.readouterr().err.endswith("lodestone: LODESTONE_API_KEY is not set\n")


def test_a_difference_is_that_of_the_draft_with_this_very_slug_and_reads_only(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    same = Door(GOOD)
    assert run(same, "diff", file) == 0
    assert capsys.readouterr().out == ""
    assert [(one.method, one.url.path) for one in same.asked] == [
        ("GET", "/api/campaigns"),
        ("GET", f"/api/campaigns/{ID}/export"),
    ]
    assert {one.headers["authorization"] for one in same.asked} == {"Bearer lsk_of_the_test"}
    assert run(Door(GOOD.replace("your roof", "the roof")), "diff", file) == 1
    shown = capsys.readouterr().out.splitlines()
    assert "-    body: Shall we look at the roof?" in shown
    assert "+    body: Shall we look at your roof?" in shown
    assert run(Door(), "diff", file) == 1


def test_a_file_is_compared_however_it_is_written(file: Path) -> None:
    file.write_text(GOOD.replace("kind: send_email", "kind: send_email\n    delay_seconds: 0\n    # a comment"))
    assert run(Door(GOOD), "diff", file) == 0


def test_applying_sends_the_file_as_it_is(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    door = Door()
    assert run(door, "apply", file) == 0
    (asked,) = door.asked
    assert (asked.method, asked.url.path, asked.content.decode()) == ("POST", "/api/campaigns/import", GOOD)
    assert asked.headers["content-type"] == "application/yaml"
    told = capsys.readouterr()
    assert told.out == f"{file}: begun, edition 1\n"
    assert told.err == f"{file}:3: to publish: criteria: lacks one\n"
    assert run(door, "apply", "--dry-run", file) == 0
    assert capsys.readouterr().out == f"{file}: would be begun\n"


def test_nothing_is_sent_if_one_of_the_files_is_wrong(file: Path) -> None:
    wrong = file.with_name("wrong.yaml")
    wrong.write_text("format: other")
    assert run(nobody, "apply", file, wrong) == 1


def test_what_the_gateway_does_not_take_is_told_at_its_line(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fault = {"field": "eligible_bundles", "reason": "There is no bundle 'x'.", "params": {"line": 7}}
    assert run(Door(refuses={"detail": "no", "errors": [fault]}), "apply", file) == 1
    assert capsys.readouterr().err == f"{file}:7: error: eligible_bundles: There is no bundle 'x'.\n"
    assert run(Door(refuses={"detail": "These cannot change: currency."}, status=409), "apply", file) == 1
    assert capsys.readouterr().err == f"{file}:1: error: These cannot change: currency.\n"
    assert run(Door(refuses={"detail": "Who are you?"}, status=401), "apply", file) == 2


def test_a_gateway_that_does_not_answer_is_trouble(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    assert run(silent, "apply", file) == 2
    assert "lodestone: https://lodestone.example.com/ does not answer: refused" in capsys.readouterr().err
