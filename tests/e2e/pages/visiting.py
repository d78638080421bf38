"""A visitor in a browser: from the page of a campaign to the payment page, and from a mail to a page of her own."""

from playwright.sync_api import Locator, Page, expect

_TRIES, _PAUSE = 60, 500


def to_the_payment(page: Page, offer: str, bundle: str, simulator: str) -> None:
    """Press the button of the bundle, again while payouts has not heard of the campaign."""
    page.goto(offer)
    for _ in range(_TRIES):
        page.get_by_role("button", name=f"Buy {bundle}").click()
        page.wait_for_load_state()
        if page.url.startswith(simulator):
            return
        page.wait_for_timeout(_PAUSE)
    raise TimeoutError(page.url)


def pay(page: Page, email: str, name: str) -> None:
    """Pay by a card that is good, and come back."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Name on the card").fill(name)
    page.get_by_role("button", name="Pay by card", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")


def open_mail(page: Page, simulator: str, email: str, subject: str) -> None:
    """Wait for a mail in the inbox, and read it."""
    mail = page.get_by_role("link", name=subject)
    reload_until(page, mail, f"{simulator}/inbox?to={email}")
    mail.click()


def reload_until(page: Page, wanted: Locator, address: str = "") -> None:
    """Load the page anew until it has something: what other people and services do comes in its own time."""
    for _ in range(_TRIES):
        page.goto(address or page.url)
        if wanted.count():
            return
        page.wait_for_timeout(_PAUSE)
    expect(wanted).to_be_visible()
