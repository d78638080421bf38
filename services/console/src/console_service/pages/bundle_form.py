"""A bundle in a form: a new one, or one that is there."""

from fastapi import APIRouter
from fastapi.responses import Response

from ..door import Posted, RequestContext
from ..forms import Form
from ..forms import bundle as fields
from ..forms.failing import REFUSALS, status_of, told
from ..view.choices import currency_choices
from .bundles import PATH, BundleId
from .saving import Definer, hand_of

router = APIRouter()


def _(text: str) -> str:
    return text


_SAVED = _("The bundle is saved.")
_TAKEN = _("There is a bundle of this id already.")
_USUAL = "USD"
_BESIDE = {"ProductTaken": "products"}


@router.get(f"{PATH}/new")
async def show_new(here: Definer) -> Response:
    """An empty form."""
    return _page(here, fields.begun(here.visitor.currency or _USUAL), is_new=True)


@router.post(f"{PATH}/new")
async def add(here: Definer, given: Posted) -> Response:
    """Offer it; the API would change a bundle of the same id, so one that is there is refused here."""
    form = Form.typed(given)
    try:
        is_taken = form.value("id") in {one.id for one in await here.ask.bundles.all()}
    except REFUSALS as failure:
        return _page(here, told(form, failure), is_new=True, status=status_of(failure))
    if is_taken:
        return _page(here, form.wrong(id=_TAKEN), is_new=True, status=409)
    return await _save(here, form, is_new=True)


@router.get(f"{PATH}/{{bundle_id}}")
async def show_bundle(here: Definer, bundle_id: BundleId) -> Response:
    """The form of one that is there."""
    return _page(here, fields.filled_from(await here.ask.bundles.get(bundle_id), hand_of(here)))


@router.post(f"{PATH}/{{bundle_id}}")
async def save(here: Definer, bundle_id: BundleId, given: Posted) -> Response:
    """Change it."""
    return await _save(here, Form.typed({**given, "id": bundle_id}))


async def _save(here: RequestContext, form: Form, *, is_new: bool = False) -> Response:
    body, read = fields.body_of(form, hand_of(here))
    try:
        await here.ask.bundles.put(body)
    except REFUSALS as failure:
        wrong = told(read, failure, fields=_BESIDE)
        problems = {"price" if name == "body" else name: problem for name, problem in wrong.problems.items()}
        return _page(here, wrong.telling(problems), is_new=is_new, status=status_of(failure))
    return here.go(PATH, said=here.text(_SAVED))


def _page(here: RequestContext, form: Form, *, is_new: bool = False, status: int = 200) -> Response:
    return here.render(
        "bundle_form.html",
        status=status,
        form=form.folded(*fields.SHOWN),
        shown=fields.SHOWN,
        is_new=is_new,
        currencies=currency_choices(here.visitor.look.language, form.value("currency")),
    )
