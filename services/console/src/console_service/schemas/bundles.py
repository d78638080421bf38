"""What can be bought."""

from pydantic import BaseModel


class Bundle(BaseModel):
    """Something to buy; its price in minor units."""

    id: str
    name: str
    price: int
    currency: str
    products: list[str]
    relevance_tags: list[str]
    is_offered: bool
