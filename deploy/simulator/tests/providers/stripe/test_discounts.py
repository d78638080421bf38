import pytest
import stripe
from stripe import V1Services


async def test_a_promotion_code_redeems_a_coupon_once(sdk: V1Services) -> None:
    coupon = await sdk.coupons.create_async(
        {"amount_off": 2500, "currency": "usd", "duration": "once", "max_redemptions": 1, "name": "Credit"}
    )
    assert (await sdk.coupons.retrieve_async(coupon.id)).amount_off == 2500
    code = await sdk.promotion_codes.create_async(
        {"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "BACK-25", "max_redemptions": 1}
    )
    assert (code.active, code.promotion.coupon) == (True, coupon.id)
    found = await sdk.promotion_codes.list_async({"code": "BACK-25", "expand": ["data.promotion.coupon"]})
    (shown,) = found.data
    assert isinstance(shown.promotion.coupon, stripe.Coupon)
    with pytest.raises(stripe.InvalidRequestError, match="already exists"):
        await sdk.promotion_codes.create_async(
            {"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "back-25"}
        )


async def test_a_coupon_takes_off_an_amount_or_a_percentage(sdk: V1Services) -> None:
    assert (await sdk.coupons.create_async({"percent_off": 12.5})).percent_off == 12.5
    with pytest.raises(stripe.InvalidRequestError):
        await sdk.coupons.create_async({"percent_off": 10, "amount_off": 100, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError):
        await sdk.coupons.create_async({"name": "nothing"})
