"""Shapes whose names are in camelCase at the door."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Camel(BaseModel):
    """A shape with names in snake_case here and in camelCase at the door."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, from_attributes=True)
