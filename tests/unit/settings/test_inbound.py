"""Settings of answers: each way is open only with its key, and mistakes are said in one line."""

from pathlib import Path

import pytest

from portico.settings.environment import SettingsError
from portico.settings.inbound import TlsFiles, parse
from tests.support.smtp import certificate

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


LISTENING = {**DOMAIN, "INBOUND_SMTP_LISTEN": "0.0.0.0:25"}


def test_a_certificate_with_its_key_is_used(tmp_path: Path) -> None:
    certificate(tmp_path)
    whole = str(tmp_path / "server.pem")
    env = {**LISTENING, "INBOUND_SMTP_CERTIFICATE": whole, "INBOUND_SMTP_KEY": whole}
    assert parse(env).smtp_tls == TlsFiles(whole, whole)


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (("server.pem", None), "belong together"),
        (("absent.pem", "server.pem"), "absent.pem' cannot be read: No such file or directory"),
        (("server.pem", "absent.pem"), "absent.pem' cannot be read: No such file or directory"),
        (("server.pem", "ca.pem"), "must be the private key of the certificate"),
        (("server.pem", "../other/server.pem"), "must be the private key of the certificate"),
    ],
)
def test_files_that_cannot_serve_are_refused_in_one_line(
    tmp_path: Path, pair: tuple[str, str | None], said: str
) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    for folder in (home, other):
        folder.mkdir()
        certificate(folder)
    names = ("INBOUND_SMTP_CERTIFICATE", "INBOUND_SMTP_KEY")
    files = {name: str(home / file) for name, file in zip(names, pair, strict=True) if file}
    with pytest.raises(SettingsError) as refused:
        parse({**LISTENING, **files})
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_certificate_without_a_listener_is_refused(tmp_path: Path) -> None:
    certificate(tmp_path)
    whole = str(tmp_path / "server.pem")
    with pytest.raises(SettingsError, match="INBOUND_SMTP_LISTEN"):
        parse({**DOMAIN, "INBOUND_SMTP_CERTIFICATE": whole, "INBOUND_SMTP_KEY": whole})
