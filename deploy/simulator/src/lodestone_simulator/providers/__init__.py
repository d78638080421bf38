"""The providers that are played: the one table that lists them."""

from ..provider import Play
from . import mailpit, resend, shop, smtp, stripe, twilio

PROVIDERS: tuple[Play, ...] = (stripe.play, smtp.play, mailpit.play, shop.play, resend.play, twilio.play)
