from email.message import EmailMessage

from deploy.simulator.tests.running import Control, Running
from deploy.simulator.tests.test_smtp import send


async def test_the_page_shows_what_happened_and_runs_nothing_of_it(process: Running, control: Control) -> None:
    attack = EmailMessage()
    attack["From"], attack["To"], attack["Message-ID"] = "a@example.com", "b@example.com", "<x@example.com>"
    attack["Subject"] = "<script>alert(1)</script>"
    attack.set_content("</pre><img src=x onerror=alert(2)>")
    attack.add_alternative('<p title="a&quot;b">Hi</p><script>alert(3)</script>', subtype="html")
    await send(process, attack)
    await control.purchase(amount=50_000, metadata={"note": "<b>bold</b>"})
    await control.fault("fail_before", operation="refund")
    answer = await control.http.get("/")
    page = answer.text
    for hostile in ("<script>alert", "<img", "<b>bold"):
        assert hostile not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<iframe sandbox="" title="HTML body" srcdoc="&lt;p title=&quot;a&amp;quot;b&quot;&gt;Hi' in page
    assert "$500.00" in page
    assert "fail_before" in page
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_readiness_is_said(control: Control) -> None:
    for path in ("/health/live", "/health/ready"):
        assert (await control.http.get(path)).json() == {"status": "ok"}
