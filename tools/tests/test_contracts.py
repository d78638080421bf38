"""The document is current; each kind of break is refused; growth passes."""

import subprocess
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
import yaml

from contracts.access import READS, Operation, Resource, Rule, rules
from contracts.registry import EVENTS, TOPICS
from tools.checks.tree import ROOT
from tools.contracts.__main__ import as_yaml, texts
from tools.contracts.diff import DOCUMENT, breaks, committed_before
from tools.contracts.document import OTHERS, Json, document
from tools.contracts.readers import readers

MONEY, ORDER, STEP = "Money", "OrderPaid", "SendEmail"


@pytest.fixture(scope="module")
def made() -> Json:
    parsed: Json = yaml.load(as_yaml(document(readers(ROOT))), yaml.CSafeLoader)
    return parsed


def test_the_committed_files_are_current() -> None:
    stale = [path for path, text in texts(ROOT).items() if path.read_text() != text]
    assert stale == [], "run `make contracts w=1`"


def test_every_event_is_sent_by_its_owner_and_has_channel_message_schema_and_example(made: Json) -> None:
    assert set(made["channels"]) == set(TOPICS)
    for event in EVENTS:
        name = event.type_name()
        message = made["components"]["messages"][name]
        sender = OTHERS if event.topic.inbound else event.topic.owner
        assert f"{sender}.send.{name}" in made["operations"]
        assert name in made["channels"][event.topic.name]["messages"]
        assert message["payload"]["$ref"].rpartition("/")[2] in made["components"]["schemas"]
        assert message["examples"][0]["payload"]


def test_every_reference_leads_somewhere(made: Json) -> None:
    for reference in _references(made):
        place: object = made
        for part in reference.removeprefix("#/").split("/"):
            assert isinstance(place, dict)
            assert part in place, reference
            place = place[part]


def _references(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in _references(value)]
    return [found for value in node for found in _references(value)] if isinstance(node, list) else []


def test_readers_are_found_in_the_tables_of_the_services_and_tenants_wherever_there_is_a_database(
    tmp_path: Path,
) -> None:
    table = tmp_path / "services/payouts/src/payouts_service/consumers.py"
    table.parent.mkdir(parents=True)
    table.write_text("TABLE = (on(CriteriaMet, handlers.offer), on(gateway.OrderRefunded, handlers.note, once=True))\n")
    (tmp_path / "services/campaigns/migrations").mkdir(parents=True)
    found = {name: who for name, who in readers(tmp_path).items() if who}
    assert found == {"CriteriaMet": ("payouts",), "OrderRefunded": ("payouts",), "TenantChanged": ("campaigns",)}


def test_the_brokers_rules_let_each_service_read_what_its_table_reads() -> None:
    found: dict[str, set[str]] = {}
    for event in EVENTS:
        for service in readers(ROOT)[event.__name__]:
            found.setdefault(service, set()).add(event.topic.name)
    assert {service: set(topics) for service, topics in READS.items()} == found


def test_other_systems_write_to_inbound_topics_alone() -> None:
    assert rules(["shop"]) == sorted([*rules(), Rule("shop", Operation.WRITE, Resource.TOPIC, "activity.submitted")])
    by_ours = {rule.principal for rule in rules() if rule.name == "activity.submitted"}
    assert by_ours == {"gateway"}


def _properties(made: Json, name: str) -> Json:
    found: Json = made["components"]["schemas"][name]["properties"]
    return found


def _steps(made: Json) -> Json:
    found: Json = _properties(made, "Journey")["steps"]["items"]
    return found


def _topic(made: Json, name: str = "order.paid") -> Json:
    found: Json = made["channels"][name]
    return found


def _kept(made: Json) -> Json:
    found: Json = _topic(made)["bindings"]["kafka"]["topicConfiguration"]
    return found


def _schema(made: Json, name: str) -> Json:
    found: Json = made["components"]["schemas"][name]
    return found


BREAKS: dict[str, tuple[Callable[[Json], object], str]] = {
    "a topic is removed": (lambda made: made["channels"].pop("order.paid"), "topic order.paid: removed"),
    "an event is removed": (
        lambda made: made["components"]["messages"].pop("order.paid.v1"),
        "event order.paid.v1: removed",
    ),
    "an event gets another payload": (
        lambda made: made["components"]["messages"]["order.paid.v1"].update(
            payload={"$ref": "#/components/schemas/Journey"}
        ),
        "event order.paid.v1: another payload",
    ),
    "a shape is removed": (lambda made: made["components"]["schemas"].pop(MONEY), "Money: removed"),
    "a field is removed": (lambda made: _properties(made, ORDER).pop("email"), "OrderPaid.email: removed"),
    "a field changes its type": (
        lambda made: _properties(made, MONEY)["amount"].update(type="string"),
        "Money.amount: type changed from integer to string",
    ),
    "a time becomes any text": (
        lambda made: _properties(made, ORDER)["paid_at"].pop("format"),
        "OrderPaid.paid_at: format changed from date-time to None",
    ),
    "a field refers to another shape": (
        lambda made: _properties(made, ORDER)["amount"].update({"$ref": "#/components/schemas/Journey"}),
        "OrderPaid.amount: refers to Journey instead of Money",
    ),
    "what may be absent may be so no longer": (
        lambda made: _properties(made, ORDER)["email"]["anyOf"].pop(),
        "OrderPaid.email: 1 alternatives instead of 2",
    ),
    "a new field is required": (
        lambda made: (
            _properties(made, ORDER).update(tax={"type": "integer"}),
            _schema(made, ORDER)["required"].append("tax"),
        ),
        "OrderPaid.tax: new, and required without a default",
    ),
    "an old field becomes required": (
        lambda made: _schema(made, ORDER)["required"].append("email"),
        "OrderPaid.email: became required",
    ),
    "a required field need not be there": (
        lambda made: _schema(made, ORDER)["required"].remove("provider"),
        "OrderPaid.provider: need not be there any more",
    ),
    "a value is removed": (
        lambda made: _schema(made, "Refusal")["enum"].remove("audit_missing"),
        "Refusal: value audit_missing removed",
    ),
    "a constant changes": (
        lambda made: _properties(made, STEP)["kind"].update(const="send_sms"),
        "SendEmail.kind: value send_email removed",
    ),
    "a text is narrowed to an enumeration": (
        lambda made: _properties(made, ORDER)["provider"].update(enum=["stripe"]),
        "OrderPaid.provider: narrowed to an enumeration",
    ),
    "a maximum falls": (
        lambda made: _properties(made, MONEY)["amount"].update(maximum=5),
        "Money.amount: maximum narrowed to 5",
    ),
    "a minimum rises": (
        lambda made: _properties(made, MONEY)["amount"].update(minimum=5),
        "Money.amount: minimum narrowed to 5",
    ),
    "a limit appears": (
        lambda made: _properties(made, ORDER)["provider"].update(maxLength=3),
        "OrderPaid.provider: maxLength narrowed to 3",
    ),
    "a pattern changes": (
        lambda made: _properties(made, MONEY)["currency"].update(pattern="^EUR$"),
        "Money.currency: pattern changed from ^[A-Z]{3}$ to ^EUR$",
    ),
    "a default changes": (
        lambda made: _properties(made, STEP)["delay_seconds"].update(default=1),
        "SendEmail.delay_seconds: default changed, and with it what older records mean",
    ),
    "a kind of a union is removed": (
        lambda made: _steps(made)["oneOf"].remove({"$ref": "#/components/schemas/Wait"}),
        "Journey.steps.items: kind Wait removed",
    ),
    "a union is told apart by another field": (
        lambda made: _steps(made)["discriminator"].update(propertyName="name"),
        "Journey.steps.items: told apart by name instead of kind",
    ),
    "items change": (
        lambda made: _properties(made, "EnrollmentRefused")["reasons"]["items"].update(
            {"$ref": "#/components/schemas/Journey"}
        ),
        "EnrollmentRefused.reasons.items: refers to Journey instead of Refusal",
    ),
    "values of a map change": (
        lambda made: _properties(made, "CampaignStatistics")["counters"]["additionalProperties"].update(type="string"),
        "CampaignStatistics.counters.additionalProperties: type changed from integer to string",
    ),
    "the owner changes": (
        lambda made: _topic(made).update({"x-owner": "payouts"}),
        "topic order.paid: x-owner changed",
    ),
    "the key changes": (lambda made: _topic(made).update({"x-key": "order"}), "topic order.paid: x-key changed"),
    "personal data appears": (
        lambda made: _topic(made).update({"x-personal-data": "none"}),
        "topic order.paid: x-personal-data changed",
    ),
    "records live shorter": (
        lambda made: _kept(made).update({"retention.ms": 1}),
        "topic order.paid: bindings changed",
    ),
    "a topic is compacted": (
        lambda made: _kept(made).update({"cleanup.policy": ["compact"]}),
        "topic order.paid: bindings changed",
    ),
    "partitions are added": (
        lambda made: _topic(made)["bindings"]["kafka"].update(partitions=8),
        "topic order.paid: bindings changed",
    ),
}


@pytest.mark.parametrize("kind", BREAKS)
def test_a_break_is_refused(made: Json, kind: str) -> None:
    plant, sentence = BREAKS[kind]
    broken = deepcopy(made)
    plant(broken)
    assert sentence in breaks(made, broken)


def _loosen(schema: Json) -> None:
    schema.pop("exclusiveMinimum", None)
    schema["minimum"] = 0


GROWTH: dict[str, Callable[[Json], object]] = {
    "nothing": lambda _: None,
    "a field that need not be there": lambda made: _properties(made, ORDER).update(
        tax={"type": "integer", "default": 0}
    ),
    "a value": lambda made: _schema(made, "Refusal")["enum"].append("too_late"),
    "a constant becomes one of several": lambda made: (
        _properties(made, STEP)["kind"].update(enum=["send_email", "send_sms"], const="send_email")
        and _properties(made, STEP)["kind"].pop("const")
    ),
    "a kind of a union": lambda made: _steps(made)["oneOf"].append({"$ref": "#/components/schemas/SendFax"}),
    "a union of what was the only shape": lambda made: _properties(made, ORDER).update(
        amount={"oneOf": [{"$ref": f"#/components/schemas/{MONEY}"}, {"$ref": "#/components/schemas/Points"}]}
    ),
    "a looser limit": lambda made: _properties(made, MONEY)["amount"].update(maximum=10**15),
    "a limit that lets its own bound in": lambda made: _loosen(_properties(made, "Wait")["seconds"]),
    "a limit less": lambda made: _properties(made, MONEY)["amount"].pop("maximum"),
    "an event": lambda made: made["components"]["messages"].update(
        {"order.paid.v2": {"payload": {"$ref": "#/components/schemas/OrderPaid"}}}
    ),
    "a topic": lambda made: made["channels"].update({"parcel.delivered": deepcopy(_topic(made))}),
    "a shape": lambda made: made["components"]["schemas"].update(Form={"type": "object", "required": ["id"]}),
    "better words": lambda made: _properties(made, ORDER)["email"].update(description="Where she reads."),
    "a reader": lambda made: made["operations"].pop("payouts.receive.order.paid.v1", None),
}


@pytest.mark.parametrize("kind", GROWTH)
def test_growth_passes(made: Json, kind: str) -> None:
    grown = deepcopy(made)
    GROWTH[kind](grown)
    assert breaks(made, grown) == []


def _git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_the_past_is_the_newest_committed_document_that_differs(tmp_path: Path) -> None:
    path = tmp_path / DOCUMENT
    path.parent.mkdir(parents=True)
    _git(tmp_path, "init")
    assert committed_before(tmp_path, {"number": 1}) is None
    for number in (1, 2):
        path.write_text(f"number: {number}\n")
        _git(tmp_path, "add", ".")
        _git(tmp_path, "commit", "-m", "x")
    assert committed_before(tmp_path, {"number": 2}) == {"number": 1}
    assert committed_before(tmp_path, {"number": 3}) == {"number": 2}
