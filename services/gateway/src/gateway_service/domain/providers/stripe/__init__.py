"""Stripe: its signature, its names, and its events as facts."""

from ...payload import read_json
from ...signature import signed_in
from ...webhooks import Delivery, Named, Payload, Provider, name_of
from .events import read


def _name(_delivery: Delivery, event: Payload) -> Named:
    return name_of(event.get("id"), event.get("type"), event.get("account"))


STRIPE = Provider(verify=signed_in("stripe-signature"), parse=read_json, name=_name, read=read)
