"""The base of every body that a request may bring."""

from pydantic import ConfigDict

from contracts.base import Exact


class In(Exact):
    """What somebody sends: numbers and booleans are what JSON calls so, and fields we do not know are refused.

    Query parameters are text by nature, so their shapes have another base.
    """

    model_config = ConfigDict(extra="forbid")
