"""What a message says: a text in one language, and translations of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ..form import Form
from .part import Part, Step, StepSheet, Values, Writer
from .parts import lines_of


def _(text: str) -> str:
    return text


@dataclass(frozen=True)
class Texts(Part):
    """The parts of a text, in a language of their own and in others; each language has its own controls."""

    control: ClassVar[str] = "texts"

    name: str = "body"
    label: str = _("Text")
    fields: tuple[str, ...] = ("body",)

    def begun(self) -> Values:
        """Nothing is said yet."""
        return {**dict.fromkeys(self.fields, ""), "default_locale": "en", "locales": ""}

    def filled(self, step: Mapping[str, Any], pen: Writer) -> Values:  # noqa: ARG002 - as every part
        """Each text in its controls."""
        translations: Mapping[str, Mapping[str, str]] = step.get("translations") or {}
        said = {name: step[name] for name in (*self.fields, "default_locale")}
        others = {name: translations[locale][field] for locale, field, name in self._others(translations)}
        return {**said, **others, "locales": ",".join(translations)}

    def read(self, sheet: StepSheet) -> Step:
        """The texts; a translation of which nothing was typed is left out."""
        said = {name: lines_of(sheet.text(name)) for name in self.fields}
        translations: dict[str, dict[str, str]] = {}
        for locale, field, name in self._others(locales_of(sheet.form)):
            translations.setdefault(locale, {})[field] = lines_of(sheet.text(name))
        typed = {locale: text for locale, text in translations.items() if any(text.values())}
        return {**said, "default_locale": sheet.text("default_locale"), "translations": typed}

    def controls(self, form: Form) -> tuple[str, ...]:
        """Those of every language."""
        return (*self.fields, "default_locale", *(name for _l, _f, name in self._others(locales_of(form))))

    def _others(self, locales: Mapping[str, object] | list[str]) -> Iterator[tuple[str, str, str]]:
        for locale in locales:
            yield from ((locale, field, f"translations.{locale}.{field}") for field in self.fields)


def locales_of(form: Form) -> list[str]:
    """The languages beside the default one."""
    return [locale for locale in form.value("locales").split(",") if locale]
