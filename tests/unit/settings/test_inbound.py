"""Settings of answers: each way is open only with its key, and mistakes are said in one line."""

import pytest

from portico.settings.environment import SettingsError
from portico.settings.inbound import parse

DOMAIN = {"INBOUND_DOMAIN": "Reply.Example"}
SECRET = {"INBOUND_SECRET": "s" * 32}


def test_without_variables_everything_is_closed() -> None:
    settings = parse({})
    assert (settings.domain, settings.has_http, settings.smtp) == (None, False, None)


def test_each_way_needs_its_key() -> None:
    assert parse({**DOMAIN, **SECRET}).email_providers == ("sendgrid", "raw")
    resend = {"INBOUND_RESEND_SECRET": "whsec_a2V5", "RESEND_API_KEY": "re_1"}
    assert parse({**DOMAIN, **resend}).email_providers == ("resend",)
    assert parse(SECRET).email_providers == ()
    assert parse({**SECRET, "TWILIO_AUTH_TOKEN": "t"}).sms_providers == ("twilio", "africastalking")
    listening = parse({**DOMAIN, "INBOUND_SMTP_LISTEN": "[::1]:2525"})
    assert (listening.domain, listening.smtp) == ("reply.example", ("::1", 2525))


@pytest.mark.parametrize(
    "env",
    [
        {"INBOUND_DOMAIN": "localhost"},
        {"INBOUND_DOMAIN": "a b.example"},
        {"INBOUND_SECRET": "short"},
        {"INBOUND_SECRET": "with spaces and more than 32 characters"},
        {"INBOUND_SMTP_LISTEN": "0.0.0.0:25"},
        {**DOMAIN, "INBOUND_SMTP_LISTEN": "25"},
        {**DOMAIN, "INBOUND_SMTP_LISTEN": "0.0.0.0:0"},
        {**DOMAIN, "INBOUND_SENDGRID_KEY": "bm8ga2V5"},
        {**DOMAIN, "INBOUND_RESEND_SECRET": "whsec_a2V5"},
        {**DOMAIN, "INBOUND_RESEND_SECRET": "a2V5", "RESEND_API_KEY": "re_1"},
    ],
)
def test_mistakes_are_refused(env: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as refused:
        parse(env)
    assert "INBOUND_" in str(refused.value)
