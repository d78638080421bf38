"""Stripe: its signature, its names, and its events as facts."""

from ...payload import read_json
from ...signature import signed_in
from ...webhooks import Delivery, Named, Payload, Provider, name_of
from .events import read


def _name(_delivery: Delivery, event: Payload) -> Named:
    """Of a connected account `account` is its id; an account's own events say none."""
    return name_of(event.get("id"), event.get("type"), event.get("account"), event.get("livemode"))


STRIPE = Provider(verify=signed_in("stripe-signature"), parse=read_json, name=_name, read=read)
