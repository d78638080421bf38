"""What a mail server's answers mean: a table of stages, codes and enhanced codes."""

import pytest

from messaging_service.clients.providers.smtp.refusals import Doubtful, Meaning, Stage, Temporary, enhanced, meaning
from messaging_service.domain.account import Trouble
from messaging_service.domain.reasons import Reason

TABLE: list[tuple[Stage, int, str, Meaning]] = [
    (Stage.CONNECT, 554, "5.3.2 No SMTP service here", Trouble.SERVER_REFUSES),
    (Stage.CONNECT, 554, "blocked", Trouble.SERVER_REFUSES),
    (Stage.CONNECT, 521, "does not accept mail", Trouble.SERVER_REFUSES),
    (Stage.CONNECT, 421, "4.3.2 too busy", Temporary()),
    (Stage.CONNECT, -1, "garbage", Temporary()),
    (Stage.HELLO, 550, "5.7.1 bad name", Trouble.SERVER_REFUSES),
    (Stage.HELLO, 454, "TLS not available", Temporary()),
    (Stage.LOGIN, 535, "5.7.8 wrong password", Trouble.LOGIN_REFUSED),
    (Stage.LOGIN, 534, "5.7.9 mechanism too weak", Trouble.LOGIN_REFUSED),
    (Stage.LOGIN, 504, "no such mechanism", Trouble.LOGIN_REFUSED),
    (Stage.LOGIN, 454, "4.7.0 temporary failure", Temporary()),
    (Stage.SENDER, 550, "5.7.1 not your address", Trouble.SENDER_REFUSED),
    (Stage.SENDER, 550, "", Trouble.SENDER_REFUSED),
    (Stage.SENDER, 553, "5.1.8 no such domain", Trouble.SENDER_REFUSED),
    (Stage.SENDER, 530, "5.7.0 log in first", Trouble.LOGIN_REFUSED),
    (Stage.SENDER, 552, "5.2.2 over quota", Trouble.QUOTA_EXCEEDED),
    (Stage.SENDER, 552, "exceeded storage allocation", Trouble.QUOTA_EXCEEDED),
    (Stage.SENDER, 552, "5.3.4 too large", Reason.MESSAGE_TOO_LARGE),
    (Stage.SENDER, 550, "5.6.7 not ASCII", Reason.ADDRESS_UNSUPPORTED),
    (Stage.SENDER, 550, "5.4.5 daily limit exceeded", Trouble.QUOTA_EXCEEDED),
    (Stage.SENDER, 451, "4.3.0 try again", Temporary()),
    (Stage.RECIPIENT, 550, "5.1.1 no such user", Reason.MAILBOX_UNKNOWN),
    (Stage.RECIPIENT, 550, "no such user", Reason.MAILBOX_UNKNOWN),
    (Stage.RECIPIENT, 550, "Unknown local user", Reason.MAILBOX_UNKNOWN),
    (Stage.RECIPIENT, 550, "<ada@example.com>: Recipient address rejected: User unknown", Reason.MAILBOX_UNKNOWN),
    (Stage.RECIPIENT, 550, "5.0.0 The account that you tried to reach does not exist", Reason.MAILBOX_UNKNOWN),
    (Stage.RECIPIENT, 550, "mailbox unavailable", Reason.MAILBOX_UNAVAILABLE),
    (Stage.RECIPIENT, 550, "no", Reason.MAILBOX_UNAVAILABLE),
    (Stage.RECIPIENT, 550, "Sender verify failed: unknown user", Reason.MAILBOX_UNAVAILABLE),
    (Stage.RECIPIENT, 550, "5.4.1 no answer from host", Reason.MAILBOX_UNAVAILABLE),
    (Stage.RECIPIENT, 550, "5.4.4 unable to route", Reason.MAILBOX_UNAVAILABLE),
    (Stage.RECIPIENT, 551, "moved", Reason.MAILBOX_UNKNOWN),
    (Stage.RECIPIENT, 550, "5.1.2 no such host", Reason.MAILBOX_UNKNOWN),
    (Stage.RECIPIENT, 556, "5.1.10 null MX", Reason.MAILBOX_UNKNOWN),
    (Stage.RECIPIENT, 550, "5.2.1 disabled", Reason.MAILBOX_DISABLED),
    (Stage.RECIPIENT, 552, "5.2.2 full", Reason.MAILBOX_FULL),
    (Stage.RECIPIENT, 552, "storage", Reason.MAILBOX_FULL),
    (Stage.RECIPIENT, 452, "4.2.2 full for now", Temporary()),
    (Stage.RECIPIENT, 553, "mailbox name not allowed", Reason.ADDRESS_REFUSED),
    (Stage.RECIPIENT, 501, "5.1.3 bad syntax", Reason.ADDRESS_REFUSED),
    (Stage.RECIPIENT, 553, "5.6.7 not ASCII", Reason.ADDRESS_UNSUPPORTED),
    (Stage.RECIPIENT, 550, "5.7.1 not wanted", Reason.POLICY_REFUSED),
    (Stage.RECIPIENT, 554, "5.7.1 <ada@example.com>: Relay access denied", Trouble.RELAY_REFUSED),
    (Stage.RECIPIENT, 550, "relaying denied", Trouble.RELAY_REFUSED),
    (Stage.RECIPIENT, 530, "log in first", Trouble.LOGIN_REFUSED),
    (Stage.RECIPIENT, 550, "5.4.5 quota", Trouble.QUOTA_EXCEEDED),
    (Stage.RECIPIENT, 450, "4.2.1 greylisted", Temporary()),
    (Stage.RECIPIENT, 503, "bad sequence", Temporary()),
    (Stage.RECIPIENT, 554, "transaction failed", Reason.PROVIDER_REFUSED),
    (Stage.CONTENT, 552, "5.3.4 too large", Reason.MESSAGE_TOO_LARGE),
    (Stage.CONTENT, 552, "too much mail", Reason.MESSAGE_TOO_LARGE),
    (Stage.CONTENT, 552, "5.2.2 full", Reason.MAILBOX_FULL),
    (Stage.CONTENT, 550, "5.7.1 looks like spam", Reason.POLICY_REFUSED),
    (Stage.CONTENT, 550, "5.7.26 not authenticated", Trouble.SENDER_REFUSED),
    (Stage.CONTENT, 554, "5.6.0 bad content", Reason.PROVIDER_REFUSED),
    (Stage.CONTENT, 554, "no", Reason.PROVIDER_REFUSED),
    (Stage.CONTENT, 451, "later", Temporary()),
    (Stage.CONTENT, 421, "closing", Temporary()),
    (Stage.CONTENT, -1, "garbage", Doubtful()),
    (Stage.CONTENT, 251, "forwarded", Doubtful()),
    (Stage.CONTENT, 354, "go on", Doubtful()),
]


@pytest.mark.parametrize(("stage", "code", "text", "means"), TABLE)
def test_what_an_answer_means(stage: Stage, code: int, text: str, means: Meaning) -> None:
    assert meaning(stage, code, text) == means


@pytest.mark.parametrize("stage", Stage)
def test_whatever_is_refused_before_a_recipient_is_named_fails_no_message(stage: Stage) -> None:
    of_the_account = {code for code in range(500, 600) if isinstance(meaning(stage, code, "no"), Trouble)}
    sees_the_message = stage in {Stage.RECIPIENT, Stage.CONTENT}
    assert of_the_account == ({530, 534, 535, 538} if sees_the_message else set(range(500, 600)))


@pytest.mark.parametrize("stage", Stage)
def test_whatever_is_temporary_is_tried_again(stage: Stage) -> None:
    meanings = {code: meaning(stage, code, "5.1.1 whatever it says") for code in range(400, 500)}
    assert meanings == dict.fromkeys(range(400, 500), Temporary())


def test_an_enhanced_code_stands_at_the_beginning() -> None:
    assert enhanced("5.1.1 user 5.2.2") == "5.1.1"
    assert enhanced("see 5.1.1") is None
    assert enhanced("5.1.1234") is None


def test_every_trouble_has_a_sentence() -> None:
    assert all(trouble.explanation.endswith(".") for trouble in Trouble)
