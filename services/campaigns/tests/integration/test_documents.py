"""Campaigns as files through their doors: exported, tried, imported, and refused with a place."""

import httpx
import pytest

from campaigns_service.work import Work
from chassis.testing import Running, staff
from chassis.testing.running import OTHER_TENANT
from contracts.campaigns import CampaignPublished, ContentPublished
from services.campaigns.tests.stories import ADMIN, drafted, published

IMPORT = "/api/campaigns/import"
FILE = """\
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
    translations:
      es:
        subject: Hola, {{ first_name }}
        body: ¿Vemos su techo?
  - name: A day
    kind: wait
    seconds: 86400
  - name: Met?
    kind: conditional
    conditions:
      - field: criteria_met
        value: true
    true_path: Bye
  - name: Reminder
    kind: send_email
    subject: Still there?
    body: |
      Two
      lines
  - name: Bye
    kind: exit_campaign
"""


async def exported(team: httpx.AsyncClient, campaign_id: str) -> str:
    answer = await team.get(f"/api/campaigns/{campaign_id}/export")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/yaml; charset=utf-8"
    return answer.text


async def imported(team: httpx.AsyncClient, text: str, **params: object) -> httpx.Response:
    return await team.post(IMPORT, content=text.encode(), params=params)  # type: ignore[arg-type]


async def test_a_file_begins_a_draft_and_comes_back_the_same_to_the_byte_here_and_elsewhere(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    first = (await imported(team, FILE)).json()
    assert (first["created"], first["changed"], first["lacks"], first["warnings"]) == (True, True, [], [])
    assert await exported(team, first["campaign"]["id"]) == FILE
    again = (await imported(team, FILE)).json()
    assert (again["created"], again["changed"], again["difference"]) == (False, False, "")
    assert again["campaign"]["edition"] == first["campaign"]["edition"]
    async with service.client(staff(OTHER_TENANT)) as neighbours:
        theirs = (await imported(neighbours, FILE)).json()
        assert theirs["created"]
        assert await exported(neighbours, theirs["campaign"]["id"]) == FILE
        assert (await neighbours.get(f"/api/campaigns/{first['campaign']['id']}/export")).status_code == 404


async def test_a_campaign_made_at_other_doors_is_exported_and_imported_without_a_difference(
    service: Running[Work], team: httpx.AsyncClient
) -> None:
    campaign = await published(team)
    text = await exported(team, campaign["id"])
    answer = (await imported(team, text)).json()
    assert (answer["created"], answer["changed"]) == (False, False)
    changed = text.replace("You are in.", "You are in, welcome.")
    tried = (await imported(team, changed, dry_run=True)).json()
    assert "+    body: You are in, welcome." in tried["difference"].splitlines()
    assert await exported(team, campaign["id"]) == text
    kept = (await imported(team, changed)).json()
    assert kept["difference"] == tried["difference"]
    assert kept["campaign"]["edition"] == answer["campaign"]["edition"] + 1
    assert (await team.post(f"{ADMIN}/{campaign['id']}/publish")).status_code == 200
    assert [one.content_version for one in await service.said(ContentPublished)] == [1, 2]
    first, second = await service.said(CampaignPublished)
    assert first.definition.journey.by_id.keys() == second.definition.journey.by_id.keys()
    assert first.definition.criteria == second.definition.criteria


async def test_a_file_that_is_only_tried_changes_nothing(team: httpx.AsyncClient) -> None:
    tried = (await imported(team, FILE, dry_run=True)).json()
    assert (tried["created"], tried["changed"], tried["dry_run"]) == (True, True, True)
    assert (await team.get(ADMIN)).json()["items"] == []


async def test_everything_that_is_wrong_with_a_file_is_told_at_once_with_field_and_line(
    team: httpx.AsyncClient,
) -> None:
    wrong = FILE.replace("true_path: Bye", "true_path: Nowhere").replace("subject: Still there?", "subject: ''")
    answer = await imported(team, wrong.replace("currency: USD", "currency: 7\ncolor: red"))
    assert (answer.status_code, answer.json()["code"]) == (422, "DocumentRefused")
    told = [(one["field"], one["code"], one["params"]["line"]) for one in answer.json()["errors"]]
    assert told == [
        ("steps.2.true_path", "NoStepOfThisName", 25),
        ("currency", "string_type", 6),
        ("steps.3.subject", "string_too_short", 28),
        ("color", "extra_forbidden", 7),
    ]


async def test_texts_and_journeys_that_could_not_be_sent_are_told_with_field_and_line(team: httpx.AsyncClient) -> None:
    wrong = FILE.replace("subject: Hola, {{ first_name }}", "subject: Hola, {{ first_name | shout }}")
    wrong = wrong.replace("    true_path: Bye\n", "    true_path: Bye\n    false_path: Bye\n")
    answer = await imported(team, wrong)
    told = [(one["field"], one["code"], one["params"]["line"]) for one in answer.json()["errors"]]
    assert told == [
        ("steps.3", "StepUnreachable", 26),
        ("steps.0.translations.es.subject", "TextBrokenAt", 14),
    ]


async def test_parts_that_cannot_be_told_apart_need_ids(team: httpx.AsyncClient) -> None:
    criterion = "  - label_template: Attend\n    kind: action\n    tracking:\n      source: manual\n"
    twice = FILE.replace("name: Reminder", "name: Hello") + f"criteria:\n{criterion}{criterion}"
    answer = await imported(team, twice)
    told = [(one["field"], one["code"], one["params"]["line"]) for one in answer.json()["errors"]]
    assert told[:4] == [
        ("steps.0.name", "StepsOfOneName", 8),
        ("steps.3.name", "StepsOfOneName", 25),
        ("criteria.0.label_template", "CriteriaOfOneLabel", 34),
        ("criteria.1.label_template", "CriteriaOfOneLabel", 38),
    ]
    ids = [f"  - id: 01910000-0000-7000-8000-00000000000{number}\n    {criterion[4:]}" for number in (1, 2)]
    apart = FILE + f"criteria:\n{''.join(ids)}"
    kept = await imported(team, apart)
    assert kept.status_code == 200, kept.text
    text = await exported(team, kept.json()["campaign"]["id"])
    assert not (await imported(team, text)).json()["changed"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "DocumentNotOne", 1),
        ("- a", "DocumentNotOne", 1),
        ("a: 1\n---\nb: 2", "DocumentNotOne", 2),
        ("a: 1\na: 2", "NameGivenTwice", 2),
        ("a: &x 1\nb: *x", "DocumentWithAlias", 1),
        ("a: !!python/name:os.system x", "DocumentWithAlias", 1),
        ("a: [\nb", "DocumentNotYaml", 3),
        ("a: " + "[" * 20, "DocumentTooDeep", 1),
        ("? [a]\n: 1", "NameNotPlain", 1),
        ('a: 1\nslug: "\\0"', "CharacterOfNoText", 2),
        ("a:\n" + "- 1\n" * 60_000, "DocumentOfTooManyParts", 49_997),
        ("a: '" + "x" * 1_000_001 + "'", "DocumentTooLarge", 1),
    ],
)
async def test_what_is_no_document_is_refused_before_it_takes_room(
    team: httpx.AsyncClient, text: str, code: str, line: int
) -> None:
    answer = await imported(team, text)
    assert answer.status_code == 422, answer.text
    assert [(one["code"], one["params"]["line"]) for one in answer.json()["errors"]] == [(code, line)]


async def test_what_only_the_service_knows_is_asked_too(service: Running[Work], team: httpx.AsyncClient) -> None:
    text = await exported(team, (await drafted(team)).rpartition("/")[2])
    unknown = await imported(team, text.replace("bundle_id: growth", "bundle_id: other"))
    assert [(one["field"], one["code"]) for one in unknown.json()["errors"]] == [("eligible_bundles", "UnknownBundle")]
    campaign = (await imported(team, FILE)).json()["campaign"]
    await team.post(f"{ADMIN}/{campaign['id']}/publish")
    fixed = await imported(team, FILE.replace("currency: USD", "currency: EUR"))
    assert (fixed.status_code, fixed.json()["code"]) == (409, "Published")
    stale = await team.post(IMPORT, content=FILE.encode(), headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "EditedMeanwhile")
    careful = FILE.replace("currency: USD", "currency: USD\nfour_eyes: true").replace("Still there?", "Are you there?")
    assert (await imported(team, careful)).json()["changed"]
    assert (await imported(team, FILE)).json()["code"] == "SecondPersonNeeded"


async def test_a_repeated_import_gives_the_same_answer(team: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "import-once"}
    answers = [await team.post(IMPORT, content=FILE.encode(), headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
