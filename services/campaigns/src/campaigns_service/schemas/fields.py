"""Fields that several shapes share."""

from collections.abc import Mapping
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, HttpUrl, StringConstraints

from chassis.http.values import shaped
from contracts.values import MAX_MINOR_UNITS, Fault, Reason

from ..domain.campaign import RESERVED_SLUGS
from ..domain.wording import plain_text

TAG = r"^[A-Za-z0-9_.-]{1,60}(=[^,\x00-\x1f]{1,100})?$"


class FieldFault(Reason):
    """Why fields of a request cannot be taken."""

    SLUG_OF_OTHER_SIGNS = "small letters, digits and single hyphens between them"
    ID_OF_OTHER_SIGNS = "1 to 100 letters, digits and the signs . _ : -"
    NO_SOURCE_OF_THRESHOLDS = "a path such as audit.goal, from one of {roots}"
    SLUG_OF_A_PAGE = "this slug is the name of a page"
    SLUG_LIKE_AN_ID = "a slug that looks like an id would be taken for one"
    ADDRESS_WITH_SIGN_IN = "an address that everybody sees holds no password"
    GIVEN_TWICE = "given by two names: {names}"
    PART_GIVEN_TWICE = "{name} is {part}.{field}, and {part} is given too"
    PRICE_NOT_PAYABLE = "price: a multiple of {step} in {currency}"
    DELAY_WITHOUT_UNIT = "delay_value and delay_unit are given together"
    DELAY_TOO_LONG = "a delay is at most {days} days"
    DEFAULT_TEXT_TWICE = "the text in the default locale is subject and body, not a translation"


def _free(slug: str) -> str:
    if slug in RESERVED_SLUGS:
        raise FieldFault.SLUG_OF_A_PAGE.error()
    try:
        UUID(slug)
    except ValueError:
        return slug
    raise FieldFault.SLUG_LIKE_AN_ID.error()


def plain(longest: int) -> BeforeValidator:
    """Plain text of what was sent; what is too long as it was sent stays so, and is refused."""
    return BeforeValidator(lambda text: plain_text(text) if isinstance(text, str) and len(text) <= longest else text)


def _without_secrets(url: HttpUrl) -> HttpUrl:
    if url.username or url.password:
        raise FieldFault.ADDRESS_WITH_SIGN_IN.error()
    return url


Url = Annotated[HttpUrl, AfterValidator(_without_secrets)]
Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80),
    shaped(FieldFault.SLUG_OF_OTHER_SIGNS),
    AfterValidator(_free),
]
Name = Annotated[str, Field(min_length=1, max_length=200), plain(200)]
"""A line of plain text; markup is taken out."""
Text = Annotated[str, Field(max_length=10_000), plain(10_000)]
"""Plain text; markup is taken out."""
BundleId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,100}$"), shaped(FieldFault.ID_OF_OTHER_SIGNS)]
Minor = Annotated[int, Field(ge=0, le=MAX_MINOR_UNITS)]
Tag = Annotated[str, StringConstraints(pattern=TAG)]
"""The name of an audit field, such as `goal`, or one value of it, such as `goal=revenue`."""
Product = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}$")]
"""What the payment provider calls a price, a product, a payment link or a subscription."""


def moved(given: Any, places: Mapping[str, tuple[str, str]]) -> Any:  # noqa: ANN401 - anything may have been sent
    """What was sent, with fields known by other names at their places: the part, and the field in it."""
    if not isinstance(given, dict):
        return given
    kept = {name: value for name, value in given.items() if name not in places}
    for name, (part, field) in places.items():
        if name in given and part in given:
            raise FieldFault.PART_GIVEN_TWICE.error(name=name, part=part, field=field)
        if name in given:
            kept.setdefault(part, {})[field] = given[name]
    return kept


class FaultOut(BaseModel):
    """One thing that is to be mended or known before a draft is published; `code` and `params` say it to programs."""

    field: str
    reason: str
    code: str
    params: dict[str, str | int]

    @classmethod
    def of(cls, fault: Fault) -> Self:
        """From the domain."""
        return cls(field=fault.field, reason=fault.reason, code=fault.code, params=dict(fault.params))
