"""An alert that says nothing to do, or that nobody has seen raised, is found; so is a panel that would stay empty."""

from pathlib import Path
from typing import Any

from tools.checks.alerts import groups, untold, untried
from tools.checks.dashboards import Dashboard, Panel, empty

RULE: dict[str, Any] = {"alert": "PostIsLate", "annotations": {"runbook": "post.md"}}
LATE: list[dict[str, Any]] = [{"name": "post", "rules": [RULE]}]


def tried(*ends: bool) -> dict[str, Any]:
    """Tests in which the alert is raised, or not."""
    found = [{"alertname": "PostIsLate", "exp_alerts": [{}] if end else []} for end in ends]
    return {"tests": [{"alert_rule_test": found}]}


def test_an_alert_leads_to_a_page_that_names_it(tmp_path: Path) -> None:
    assert list(untold(LATE, tmp_path)) == ["PostIsLate: there is no page that says what to do"]
    (tmp_path / "post.md").write_text("# Post")
    assert list(untold(LATE, tmp_path)) == ["PostIsLate: post.md does not name it"]
    (tmp_path / "post.md").write_text("# Post\n\n*`PostIsLate`*")
    assert list(untold(LATE, tmp_path)) == []


def test_an_alert_is_tried_both_ways() -> None:
    said = ["PostIsLate: one test must raise it and one must not"]
    assert [list(untried(LATE, tried(*ends))) for ends in ((), (True,), (False,))] == [said, said, said]
    assert list(untried(LATE, tried(False, True))) == []


def test_every_alert_of_ours_leads_to_its_page() -> None:
    assert list(untold(groups())) == []


def test_a_panel_without_a_metric_or_a_label_of_ours_is_found() -> None:
    panels = (
        Panel("Letters", "sum(letters_total)", "all"),
        Panel("Calls", 'effects_settled_total{colour="red"}', "all"),
    )
    assert list(empty(Dashboard("post", "Post", panels))) == [
        "Post: Letters: there is no metric letters_total",
        "Post: Calls: effects_settled_total has no label colour",
    ]
