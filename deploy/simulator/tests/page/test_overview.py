from email.message import EmailMessage

from deploy.simulator.tests.providers.smtp.test_server import send
from lodestone_simulator.testing import Simulator


async def test_the_page_shows_what_happened_and_runs_nothing_of_it(simulator: Simulator) -> None:
    attack = EmailMessage()
    attack["From"], attack["To"], attack["Message-ID"] = "a@example.com", "b@example.com", "<x@example.com>"
    attack["Subject"] = "<script>alert(1)</script>"
    attack.set_content("</pre><img src=x onerror=alert(2)>")
    attack.add_alternative('<p title="a&quot;b">Hi</p><script>alert(3)</script>', subtype="html")
    await send(simulator, attack)
    simulator.buy(50_000, metadata={"note": "<b>bold</b>"})
    simulator.plan_fault("stripe", "fail_before", operation="refund")
    answer = simulator.http.get("/")
    page = answer.text
    for hostile in ("<script>alert", "<img", "<b>bold"):
        assert hostile not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<iframe sandbox="" title="HTML body" srcdoc="&lt;p title=&quot;a&amp;quot;b&quot;&gt;Hi' in page
    assert "$500.00" in page
    assert "fail_before" in page
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_readiness_is_said(simulator: Simulator) -> None:
    for path in ("/health/live", "/health/ready"):
        assert (simulator.http.get(path)).json() == {"status": "ok"}
