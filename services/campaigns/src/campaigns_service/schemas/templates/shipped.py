"""The templates that everybody has: one file each, read when the service starts."""

from collections.abc import Mapping
from importlib.resources import files

from chassis.http.bodies import In

from ...domain.template import Category, Template, Wording
from ..documents import DocumentLimits, Unreadable, read


class _WordingIn(In):
    title: str
    summary: str


class _HeadIn(_WordingIn):
    category: Category
    translations: dict[str, _WordingIn]
    variables: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


def shipped_templates(limits: DocumentLimits) -> Mapping[str, Template]:
    """Each template by its key, in the order of the categories. Raises `ValueError` for a file that is none."""
    names = sorted(file.name for file in files(__package__).iterdir() if file.name.endswith(".yaml"))
    order = list(Category)
    found = sorted((_template(name, limits) for name in names), key=lambda one: order.index(one.category))
    return {one.key: one for one in found}


def _template(name: str, limits: DocumentLimits) -> Template:
    tree = read(files(__package__).joinpath(name).read_bytes(), limits)
    if isinstance(tree, Unreadable):
        raise ValueError(f"{name}: {tree.faults}")  # noqa: TRY004 - what is wrong is the file
    head = _HeadIn.model_validate(tree.value["template"])
    return Template(
        key=name.removesuffix(".yaml"),
        wording=Wording(head.title, head.summary),
        category=head.category,
        document=tree.value["campaign"],
        translations={locale: Wording(one.title, one.summary) for locale, one in head.translations.items()},
        variables=head.variables,
        fields=head.fields,
    )
