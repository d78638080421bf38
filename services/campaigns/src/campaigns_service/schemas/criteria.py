"""HTTP shapes of criteria and of eligible bundles."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from chassis.http.bodies import In
from chassis.http.values import shaped
from chassis.ids import new_id
from contracts.values import ROOTS, CriterionKind, CriterionTemplate, EligibleBundle, TrackingSource

from .fields import BundleId, FieldFault, Minor, Name, Text
from .numbers import TrackingIn

_OTHER_NAMES = ("criteria_type", "tracking_source", "tracking_config")

_ROOTS = ", ".join(sorted(ROOTS))
_SOURCE = rf"^({'|'.join(sorted(ROOTS))})(\.[A-Za-z0-9_]+)+$"


class CriterionIn(In):
    """A criterion template; with an id it replaces the one that has it."""

    id: UUID | None = None
    label_template: Name
    description_template: Text = ""
    kind: CriterionKind
    tracking: TrackingIn
    threshold_source: (
        Annotated[str, StringConstraints(pattern=_SOURCE), shaped(FieldFault.NO_SOURCE_OF_THRESHOLDS, roots=_ROOTS)]
        | None
    ) = None
    threshold_default: Annotated[str, Field(max_length=200)] | None = None
    required: bool = True
    display_order: Annotated[int, Field(ge=0, le=1000)] = 0

    @model_validator(mode="before")
    @classmethod
    def _by_other_names(cls, given: Any) -> Any:  # noqa: ANN401 - anything may have been sent
        """Take `criteria_type` for `kind`, and `tracking_source` with `tracking_config` for `tracking`."""
        if not isinstance(given, dict):
            return given
        config = given.get("tracking_config")
        tracking = {**(config if isinstance(config, dict) else {}), "source": given.get("tracking_source")}
        others = {"kind": given.get("criteria_type"), "tracking": tracking if "tracking_source" in given else None}
        named = {name: value for name, value in others.items() if value is not None}
        if twice := sorted(named.keys() & given.keys()):
            raise FieldFault.GIVEN_TWICE.error(names=", ".join(twice))
        return {name: value for name, value in given.items() if name not in _OTHER_NAMES} | named

    def template(self) -> CriterionTemplate:
        """As the domain has it; a new one gets its id here."""
        return CriterionTemplate(template_id=self.id or new_id(), **self.model_dump(exclude={"id"}))


class Order(In):
    """Ids of all criteria, or of all steps, as they are to stand."""

    order: Annotated[list[UUID], Field(max_length=1000)]


class CriterionOut(CriterionTemplate):
    """A criterion template, with `kind` and `tracking` also by the names that other systems use."""

    id: UUID
    criteria_type: CriterionKind
    tracking_source: TrackingSource
    tracking_config: dict[str, Any]

    @classmethod
    def of(cls, template: CriterionTemplate) -> "CriterionOut":
        """From the domain."""
        return cls(
            **template.model_dump(),
            id=template.template_id,
            criteria_type=template.kind,
            tracking_source=template.tracking.source,
            tracking_config=template.tracking.model_dump(mode="json", exclude={"source"}),
        )


class EligibleBundleIn(In):
    """A bundle whose purchase may enroll."""

    bundle_id: BundleId
    override_min_amount: Minor | None = None

    def bundle(self) -> EligibleBundle:
        """As the domain has it."""
        return EligibleBundle(**self.model_dump())
