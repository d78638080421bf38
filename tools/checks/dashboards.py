"""`python -m tools.checks.dashboards`: Grafana's dashboards are made from a table, by `--write`, and are current.

Each panel names metrics that processes of ours have; what no process measures is a fault.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tools.checks.manifests.alerts import metrics, unfounded_in
from tools.checks.tree import ROOT

FOLDER = ROOT / "deploy/k8s/components/monitoring/dashboards"
_COLUMNS, _WIDTH, _HEIGHT = 2, 12, 8


class Panel(NamedTuple):
    """A curve over time for each value of a label."""

    title: str
    query: str
    legend: str
    unit: str = "short"
    """Grafana's name of it: `s`, `reqps`, `percentunit`, `bytes`."""


class Dashboard(NamedTuple):
    """One page: what somebody looks at together."""

    uid: str
    title: str
    panels: Sequence[Panel]


def _matching(where: str) -> str:
    return f"{{{where}}}" if where else ""


def _rate(metric: str, by: str, where: str = "") -> str:
    return f"sum by ({by}) (rate({metric}{_matching(where)}[5m]))"


def _slowest(metric: str, by: str, where: str = "") -> str:
    return f"histogram_quantile(0.99, sum by ({by}, le) (rate({metric}_bucket{_matching(where)}[5m])))"


def _unknown(where: str) -> str:
    return f'sum by (effect) (increase(effects_settled_total{{{where}, outcome="Unknown"}}[1d]))'


_FAILED = _rate("http_request_duration_seconds_count", "service", 'status=~"5.."')
_ANSWERED = _rate("http_request_duration_seconds_count", "service")
_WEBHOOKS = 'service="gateway", route=~"/webhooks.*"'
_MONEY = 'service="payouts"'
_POST = 'service="messaging"'

DASHBOARDS = (
    Dashboard(
        "lodestone-system",
        "Lodestone: system",
        (
            Panel("Processes that answer", "sum by (service, role) (up)", "{{service}} {{role}}"),
            Panel("Requests", _ANSWERED, "{{service}}", "reqps"),
            Panel("Answers that fail", f"{_FAILED} / {_ANSWERED}", "{{service}}", "percentunit"),
            Panel(
                "One answer in a hundred takes longer than",
                _slowest("http_request_duration_seconds", "service", 'route!~".*stream"'),
                "{{service}}",
                "s",
            ),
            Panel("Records to be read", "sum by (service, topic) (consumer_lag_messages)", "{{service}} {{topic}}"),
            Panel("Events handled", _rate("events_handled_total", "service"), "{{service}}", "cps"),
            Panel("Records set aside", "max by (service, state) (parked_records)", "{{service}} {{state}}"),
            Panel("Transactions taken apart", _rate("runs_halved_total", "service, topic"), "{{service}} {{topic}}"),
            Panel(
                "One transaction in a hundred takes longer than",
                _slowest("run_duration_seconds", "service"),
                "{{service}}",
                "s",
            ),
            Panel(
                "Oldest event that waits to be sent",
                "time() - min by (service) (relay_oldest_event_timestamp_seconds > 0)",
                "{{service}}",
                "s",
            ),
            Panel("Events sent", _rate("relay_events_sent_total", "service"), "{{service}}", "cps"),
            Panel(
                "One job in a hundred takes longer than",
                _slowest("job_duration_seconds", "service, job"),
                "{{service}} {{job}}",
                "s",
            ),
            Panel(
                "Processor", _rate("process_cpu_seconds_total", "service, role"), "{{service}} {{role}}", "percentunit"
            ),
            Panel("Memory", "sum by (service, role) (process_resident_memory_bytes)", "{{service}} {{role}}", "bytes"),
        ),
    ),
    Dashboard(
        "lodestone-campaigns",
        "Lodestone: campaigns",
        (
            Panel(
                "What happens to promises",
                _rate("events_handled_total", "type", 'service="statistics"'),
                "{{type}}",
                "cps",
            ),
            Panel(
                "Events of others, skipped because they were known",
                _rate("events_repeated_total", "service, type"),
                "{{service}} {{type}}",
                "cps",
            ),
            Panel(
                "One job of enrollment in a hundred takes longer than",
                _slowest("job_duration_seconds", "job", 'service="enrollment"'),
                "{{job}}",
                "s",
            ),
            Panel(
                "Leads that were stuck, in an hour", "sum by (outcome) (increase(sweep_leads_total[1h]))", "{{outcome}}"
            ),
            Panel("Time since a run of the sweep ended", "time() - max(sweep_ended_timestamp_seconds)", "sweep", "s"),
            Panel(
                "Campaigns of forms, by answer",
                _rate("http_request_duration_seconds_count", "status", 'route="/api/admin/campaigns/auto-create"'),
                "{{status}}",
                "reqps",
            ),
            Panel("Figures that stay wrong, in an hour", "sum(increase(figure_differences_total[1h]))", "differences"),
            Panel(
                "Records that could not be counted",
                _rate("statistics_unreadable_records_total", "topic"),
                "{{topic}}",
                "cps",
            ),
        ),
    ),
    Dashboard(
        "lodestone-money",
        "Lodestone: money",
        (
            Panel(
                "Webhooks, by answer",
                _rate("http_request_duration_seconds_count", "status", _WEBHOOKS),
                "{{status}}",
                "reqps",
            ),
            Panel(
                "One webhook in a hundred takes longer than",
                _slowest("http_request_duration_seconds", "route", _WEBHOOKS),
                "{{route}}",
                "s",
            ),
            Panel("Events that payouts handles", _rate("events_handled_total", "type", _MONEY), "{{type}}", "cps"),
            Panel(
                "Calls of the provider, by outcome",
                _rate("effects_settled_total", "effect, outcome", _MONEY),
                "{{effect}} {{outcome}}",
                "cps",
            ),
            Panel("Outcomes nobody knows yet, in a day", _unknown(_MONEY), "{{effect}}"),
            Panel(
                "Differences from the provider, in a day", "sum(increase(ledger_differences_total[1d]))", "differences"
            ),
        ),
    ),
    Dashboard(
        "lodestone-messages",
        "Lodestone: messages",
        (
            Panel(
                "Sent, by outcome",
                _rate("effects_settled_total", "effect, outcome", _POST),
                "{{effect}} {{outcome}}",
                "cps",
            ),
            Panel("Outcomes nobody knows, in a day", _unknown(_POST), "{{effect}}"),
            Panel(
                "Accounts that providers refused, in a day",
                "sum by (reason) (increase(provider_accounts_stopped_total[1d]))",
                "{{reason}}",
            ),
            Panel("Due steps that wait", f"sum by (topic) (consumer_lag_messages{{{_POST}}})", "{{topic}}"),
            Panel("Events that messaging handles", _rate("events_handled_total", "type", _POST), "{{type}}", "cps"),
            Panel(
                "One job of messaging in a hundred takes longer than",
                _slowest("job_duration_seconds", "job", _POST),
                "{{job}}",
                "s",
            ),
        ),
    ),
)


def as_json(dashboard: Dashboard) -> str:
    """What Grafana imports; whoever does is asked which Prometheus it is about."""
    made = {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "tags": ["lodestone"],
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "browser",
        "templating": {
            "list": [{"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}]
        },
        "panels": [_panel(number, panel) for number, panel in enumerate(dashboard.panels)],
    }
    return json.dumps(made, indent=2) + "\n"


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    row, column = divmod(number, _COLUMNS)
    source = {"type": "prometheus", "uid": "${source}"}
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": panel.title,
        "datasource": source,
        "gridPos": {"x": column * _WIDTH, "y": row * _HEIGHT, "w": _WIDTH, "h": _HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0, "custom": {"fillOpacity": 10}}, "overrides": []},
        "options": {"legend": {"displayMode": "table", "placement": "right", "calcs": ["lastNotNull", "max"]}},
        "targets": [{"refId": "A", "datasource": source, "expr": panel.query, "legendFormat": panel.legend}],
    }


def empty(dashboard: Dashboard) -> Iterator[str]:
    """Panels that would stay empty, because no process of ours has what they show."""
    known = metrics()
    for panel in dashboard.panels:
        yield from (f"{dashboard.title}: {panel.title}: {one}" for one in unfounded_in(panel.query, known))


def faults() -> Iterator[str]:
    """Files that are not current, and panels that would stay empty."""
    for dashboard in DASHBOARDS:
        path = FOLDER / f"{dashboard.uid}.json"
        if not path.exists() or path.read_text() != as_json(dashboard):
            yield f"{path.relative_to(ROOT)} is not current: run `python -m tools.checks.dashboards --write`"
        yield from empty(dashboard)


def main() -> int:
    """Exit status 0 when every dashboard is current and every panel has something to show."""
    parser = argparse.ArgumentParser(prog="python -m tools.checks.dashboards", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the dashboards anew")
    if parser.parse_args().write:
        for dashboard in DASHBOARDS:
            (FOLDER / f"{dashboard.uid}.json").write_text(as_json(dashboard))
    found = list(faults())
    print(*found or [f"dashboards: {len(DASHBOARDS)}, current, of metrics that are there"], sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
