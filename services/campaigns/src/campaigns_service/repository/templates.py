"""Templates: those that are shipped, which everybody has, and the tenant's own."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Text, bindparam, delete, func, select

from chassis.postgres.sets import Insertion
from chassis.postgres.sql import Connection

from ..domain.template import Category, Template, Wording
from ..errors import NoSuchTemplate, TemplateShipped
from ..tables import TEMPLATES

_PLAIN = ("key", "version", "saved_at", "saved_by", "document")
_ALL = select(TEMPLATES).order_by(TEMPLATES.c.saved_at.desc(), TEMPLATES.c.key)
_KEY = bindparam("of_key", type_=Text)
_ONE = select(TEMPLATES).where(TEMPLATES.c.key == _KEY)
_LOCKED = _ONE.with_for_update()
_NUMBER = select(func.count()).select_from(TEMPLATES)
_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended('templates:' || current_setting('app.tenant'), 0))"
"""Whoever saves a template waits here, so that the number of them is known."""
_SAVE = Insertion(TEMPLATES, *_PLAIN, "title", "summary", "category", replace=True)
_DELETE = delete(TEMPLATES).where(TEMPLATES.c.key == _KEY).returning(TEMPLATES.c.key)


class Templates:
    """Templates by key."""

    def __init__(self, connection: Connection, shipped: Mapping[str, Template]) -> None:
        self._connection = connection
        self._shipped = shipped

    async def all(self) -> list[Template]:
        """Every template: the tenant's own, the newest first, then those that are shipped."""
        own = [_template(row) for row in await self._connection.execute(_ALL)]
        return [*own, *self._shipped.values()]

    async def get(self, key: str) -> Template:
        """One template. Raises `NoSuchTemplate`."""
        if key in self._shipped:
            return self._shipped[key]
        row = (await self._connection.execute(_ONE, {"of_key": key})).first()
        if row is None:
            raise NoSuchTemplate
        return _template(row)

    async def find_locked(self, key: str) -> Template | None:
        """The tenant's own template of this key; nobody else saves any until the transaction ends."""
        if key in self._shipped:
            raise TemplateShipped
        await self._connection.run(_HOLD)
        row = (await self._connection.execute(_LOCKED, {"of_key": key})).first()
        return None if row is None else _template(row)

    async def number(self) -> int:
        """How many templates the tenant has of its own."""
        return int((await self._connection.execute(_NUMBER)).scalar_one())

    async def save(self, template: Template) -> None:
        """Keep a template of the tenant's own."""
        told = {name: getattr(template, name) for name in _PLAIN}
        said = {"title": template.wording.title, "summary": template.wording.summary}
        await _SAVE(self._connection, [{**told, **said, "category": str(template.category)}])

    async def delete(self, key: str) -> None:
        """Take a template of the tenant's own away. Raises `NoSuchTemplate`, `TemplateShipped`."""
        if key in self._shipped:
            raise TemplateShipped
        if await self._connection.scalar(_DELETE, {"of_key": key}) is None:
            raise NoSuchTemplate


def _template(row: Any) -> Template:  # noqa: ANN401 - a row
    told = {name: getattr(row, name) for name in _PLAIN}
    return Template(wording=Wording(row.title, row.summary), category=Category(row.category), **told)
