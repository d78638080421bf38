"""Nothing that was typed is lost, whatever keeps a form from being taken: over every form that the console takes."""

import html
import re
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute

from console_service.door.typed import Typed
from console_service.forms import Form
from console_service.pages import PAGES, WITH_FILES
from console_service.view.campaign_words import FIELDS as FIELD_WORDS
from console_service.view.enrollment_words import ENROLLMENT_ACTIONS
from console_service.view.office_actions import PAYMENT_ACTIONS, USER_ACTIONS
from console_service.view.payout_ends import ENDS
from console_service.view.typed_words import control
from services.console.tests.fakes import Browser, fault, problem
from services.console.tests.money import about_money
from services.console.tests.office import offices

TEMPLATES = Path(__file__).parents[2] / "src/console_service/templates"
_FIELD = re.compile(r"ui\.(?:field|area|choice)\(\w+, \"([\w.]+)\"")
_HIDDEN = re.compile(r"ui\.field\(\w+, \"([\w.]+)\"[^\n]*?type=\"password\"")
FIELDS = sorted({name for path in TEMPLATES.rglob("*.html") for name in _FIELD.findall(path.read_text())})
"""Every field that a page of the console has."""
SECRETS = {"password", "again", "current", "secret", "api_key", "code", "token"}
ALONG = {"contact_id", "edition", "key", "next", "rows", "step", "uri", "username", "zone"}
"""What pages send along by themselves."""
EMPTIED = "emptied"
"""A field that was left empty, or made so."""
WITH_FILE = ("column", "separator", "evidence")
"""What is typed beside a file, of which there may be few."""
BUTTONS = ("/replay", "/none")
"""Forms into which nothing is typed."""
FILLED = {
    "action": "pause",
    "end": next(iter(ENDS)),
    "kind": "wait",
    "service": "payouts",
    "slug": "spring",
    "bundle_id": "growth",
    "token": "t.o.ken",
    "sort": "audits",
}
URI = "otpauth://totp/Lodestone:ada?secret=JBSWY3DPEHPK3PXP&issuer=Lodestone"
ID = "00000000-0000-0000-0000-0000000000c1"
PATHS = sorted(
    {
        route.path
        for page in PAGES
        for route in page.router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or set()) and not route.path.endswith(BUTTONS)
    }
)
_LABELLED = re.compile(
    r"""ui\.(?:field|area|choice)\(\w+, "([\w.]+)", (?:_\("([^"]*)"|word\("field", "([\w.]+)"\)\.text)"""
)
_FILTERS = re.compile(r"{% call ui\.filters.*?{% endcall %}", re.DOTALL)
_INPUT = re.compile(r"<input (?P<told>[^>]*)>|<textarea (?P<area>[^>]*)>\n(?P<text>[^<]*)</textarea>")


OF_ACTIONS = {
    "users": next(iter(USER_ACTIONS)),
    "payments": next(iter(PAYMENT_ACTIONS)),
    "enrollments": next(iter(ENROLLMENT_ACTIONS)),
}


def place_of(path: str) -> str:
    """A path with something for each of its names."""
    for part, action in OF_ACTIONS.items():
        path = path.replace("{action}", action) if f"/{part}/" in path else path
    path += f"?contact={ID}&campaign={ID}" if path.endswith("/proposal") else ""
    return re.sub(r"{(\w+)(?::\w+)?}", lambda name: FILLED.get(name.group(1), ID), path)


def kept(page: str) -> dict[str, str]:
    """Name to value of the text fields that a page shows."""
    found = {}
    for one in _INPUT.finditer(page):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', one.group("told") or one.group("area")))
        if told.get("type", "text") in {"text", "email", "tel", "url", "search", "number"} and "name" in told:
            found[told["name"]] = html.unescape(told.get("value", "") if one.group("told") else one.group("text"))
    return found


def carried(page: str) -> set[str]:
    """The names of fields that a page sends along unseen."""
    told = (dict(re.findall(r'([\w-]+)="([^"]*)"', one.group("told") or "")) for one in _INPUT.finditer(page))
    return {one["name"] for one in told if one.get("type") == "hidden"}


def all_of(status: int) -> dict[str, object]:
    """Answers that refuse whatever changes something."""
    methods = ("POST", "PUT", "PATCH", "DELETE")
    asked = ["/".join(["", *["*"] * depth]) for depth in range(1, 10)]
    return {
        f"{method} {path}": lambda _request: problem(status, "NewerThanThis", errors=[fault("body.nobody_shows_this")])
        for method in methods
        for path in asked
    }


def test_what_a_page_hides_is_never_shown_again() -> None:
    hidden = {name for path in TEMPLATES.rglob("*.html") for name in _HIDDEN.findall(path.read_text())}
    assert hidden
    form = Typed(Form(dict.fromkeys(hidden, "whisper")))
    assert (form.shown, dict(form.along)) == ([], {})


def labels() -> dict[str, set[str]]:
    """What each field is called on the pages that have it, without the currency that may stand behind it."""
    found: dict[str, set[str]] = {}
    for path in TEMPLATES.rglob("pages/*.html"):
        for name, label, word in _LABELLED.findall(_FILTERS.sub("", path.read_text())):
            told = label.removesuffix(" (%(currency)s)") if label else FIELD_WORDS[word].text
            found.setdefault(name, set()).add(told)
    return found


def test_every_field_is_called_what_it_is_called_on_a_page_that_has_it() -> None:
    known = labels()
    assert len(known) > 50
    wrong = {name: control(str, "en", name, "").label for name in known}
    assert {name: label for name, label in wrong.items() if label not in known[name]} == {}


@pytest.mark.parametrize(
    ("name", "value", "label", "shown"),
    [
        ("promo_assets.0.kind", "video", "Kind 1", "Video"),
        ("promo_assets.2.url", "https://x.example/a", "Address 3", ""),
        ("payout.type", "rollover_upsell", "Payout type", "Rollover into an upgrade"),
        ("campaign_type", "incentive.win_money_back", "Type", "Win your money back"),
        ("currency", "EUR", "Currency", "EUR · Euro"),
        ("seconds.unit", "days", "Waits: Unit", "days"),
        ("translations.es.body", "Hola", "Text. In es", ""),
        ("name-1", "goal", "Name 2", ""),
        ("kind", "meeting_notes", "Where it comes from", "Meeting"),
        ("overlap", "3600", "Keep the present secret valid for", "For an hour"),
        ("separator", "tab", "Character between the fields", "Tab"),
        ("kind", "newer_than_this", "Kind", ""),
    ],
)
def test_fields_of_lists_and_choices_are_shown_by_words(name: str, value: str, label: str, shown: str) -> None:
    told = control(str, "en", name, value)
    assert (told.label, dict(told.options or ()).get(value, ""), told.is_tick) == (label, shown, False)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("payout.allowed.credit", "The contact may also choose: Credit"),
        ("payouts:write", "Payouts: write"),
        ("bundle_id.growth", "Enrolls: growth"),
        ("four_eyes", "Publishing takes a second person"),
    ],
)
def test_what_was_ticked_is_a_tick_again(name: str, label: str) -> None:
    told = control(str, "en", name, "true")
    assert (told.label, told.is_tick) == (label, True)


async def test_a_page_of_a_failure_says_fields_in_the_language_of_the_reader_and_keeps_what_was_emptied(
    staff: Browser,
) -> None:
    await staff.get("/admin")
    await staff.post("/look", {"language": "es"})
    staff.gateway.answers = all_of(401) | staff.gateway.answers
    typed = {
        "name": "Spring",
        "payout.type": "refund",
        "promo_copy": "",
        "promo_assets.0.kind": "image",
        "edition": "7",
    }
    page = (await staff.post(f"/admin/campaigns/{ID}/edit", typed)).text
    assert '<option value="refund" selected>Reembolso</option>' in page
    assert '<label for="f-promo_assets.0.kind">Tipo 1' in page
    assert '<input type="hidden" name="promo_copy" value="">' in page
    assert "promo_assets.0" not in re.sub(r"<[^>]*>", "", page)


def test_there_are_forms_and_fields() -> None:
    assert (len(PATHS) > 60, len(FIELDS) > 60) == (True, True)


@pytest.mark.parametrize("why", ["down", 401, 409, 412, 422, 429])
@pytest.mark.parametrize("path", PATHS)
async def test_what_was_typed_is_found_again(staff: Browser, path: str, why: int | str) -> None:
    staff.gateway.answers = {**about_money(), **offices(), **staff.gateway.answers}
    await staff.get("/admin")
    if why == "down":
        staff.gateway.is_down = True
    else:
        staff.gateway.answers = all_of(int(why)) | staff.gateway.answers
    before = len(staff.gateway.asked)
    typed = {name: f"typed {name}" for name in FIELDS if name not in ALONG} | {EMPTIED: ""}
    typed = (
        {name: typed[name] for name in (*WITH_FILE, EMPTIED) if name in typed}
        if path in WITH_FILES
        else typed | {"uri": URI}
    )
    answer = await staff.post(place_of(path), typed)
    changes = [one for one in staff.gateway.asked[before:] if one.method != "GET"]
    if answer.status_code < 400:
        assert is_taken(answer, changes), answer.headers
        return
    shown = kept(answer.text)
    lost = {
        name: value
        for name, value in shown.items()
        if name in typed and name not in SECRETS | ALONG
        if value != typed[name]
    }
    assert lost == {}
    assert 'class="failure"' not in answer.text or {*typed} - SECRETS - ALONG <= {*shown, *carried(answer.text)}


def is_taken(answer: httpx.Response, changes: list[httpx.Request]) -> bool:
    """Whether what was asked for needs no gateway, or leads to a page without anything having been refused."""
    is_sign_out = any(one.url.path == "/api/session" for one in changes)
    return answer.status_code == 303 and (is_sign_out or not changes)
