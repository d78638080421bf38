"""The inbox in a browser: found by address, its links can be followed, and nothing of a mail runs."""

import re
from email.message import EmailMessage

from deploy.simulator.tests.providers.smtp.test_server import send
from lodestone_simulator.testing import Simulator


def mail(to: str, subject: str, text: str, html: str = "") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = "a@example.com", to, subject, f"<{subject[:3]}@x>"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def opened(simulator: Simulator, subject: str) -> str:
    """The page of a mail, by the link of the list."""
    listed = simulator.http.get("/inbox").text
    found = re.search(rf'<a href="(/inbox/[^"]+)">{subject}</a>', listed)
    assert found, listed
    return simulator.http.get(found[1]).text


async def test_a_mail_is_found_by_its_recipient_and_its_link_leads_on(simulator: Simulator) -> None:
    link = "http://127.0.0.1:18070/client/dashboard/a.b-c_d"
    await send(simulator, mail("ada@example.com", "Welcome", f"Your page: {link}.\nBye", f'<a href="{link}">page</a>'))
    await send(simulator, mail("ben@example.com", "Other", "Hello"))
    listed = simulator.http.get("/inbox", params={"to": "Ada@example.com"}).text
    assert ("Welcome" in listed, "Other" in listed) == (True, False)
    page = opened(simulator, "Welcome")
    assert f'<a href="{link}" rel="noreferrer">{link}</a>.' in page
    assert "allow-scripts" not in page
    assert 'srcdoc="&lt;base target=&quot;_blank&quot;&gt;' in page


async def test_nothing_of_a_mail_runs_in_the_page(simulator: Simulator) -> None:
    evil = "<script>alert(1)</script>"
    await send(simulator, mail("ada@example.com", "Evil", f'{evil} http://x"onmouseover=y javascript:z', evil))
    answer = simulator.http.get("/inbox")
    page = opened(simulator, "Evil")
    assert "<script" not in answer.text + page
    assert '<a href="http://x" rel' in page
    assert 'href="javascript' not in page
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_there_is_no_page_of_no_mail(simulator: Simulator) -> None:
    assert "No mail yet." in simulator.http.get("/inbox").text
    assert simulator.http.get("/inbox/nothing").status_code == 404
