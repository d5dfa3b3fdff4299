"""Constructs the inbound component: the procedures always, and each way in that the settings open."""

from datetime import UTC, datetime

from components.inbound.email.raw import RawMail
from components.inbound.email.resend import ResendInbound
from components.inbound.email.sendgrid import SendGridInbound
from components.inbound.files import MediaUploads
from components.inbound.held import HeldService
from components.inbound.requests import EmailProvider, SmsProvider
from components.inbound.service import InboundService
from components.inbound.session import procedures
from components.inbound.sms.africastalking import AfricasTalkingInbound
from components.inbound.sms.twilio import TwilioInbound
from components.inbound.smtp import InboundSmtp, listen_smtp
from components.inbound.starttls import ServerTls
from components.inbound.web import Inbound, site
from portico.settings.core import Settings
from portico.storage.inbound.answers import Answers
from portico.storage.inbound.numbers import NotifiedNumbers
from portico.storage.inbound.reply_addresses import ReplyAddresses
from runtime.forwarded_identity import ForwardedIdentity
from runtime.http_client import Http
from runtime.http_requests import HttpServer
from runtime.process import ComponentProcess

FETCHING = 30.0  # seconds for a mail of the largest size
FORM_EXTRA = 1 << 20  # bytes of a form in addition to its mail
SWEEPING = 3600.0  # seconds between two sweeps of old answers


def assemble(process: ComponentProcess) -> None:
    settings, database = process.settings, process.database
    answers = Answers(database, settings.inbound.per_day)
    service = InboundService(
        ReplyAddresses(database),
        NotifiedNumbers(database, settings.people.country),
        answers,
        _uploads(process),
        process.connection,
        process.reactor,
        process.metrics,
    )
    process.connection.register_procedures(procedures(HeldService(answers, service)), {})
    if settings.inbound.has_http:
        inbound = Inbound(service, _email(process), _sms(settings), process.metrics)
        limit = settings.inbound.max_bytes + FORM_EXTRA
        server = HttpServer(process.reactor, settings.inbound_socket, site(inbound, limit))
        process.stops.insert(0, server.stop)
    if settings.inbound.smtp and settings.inbound.domain:
        tls = ServerTls(settings.inbound.smtp_tls) if settings.inbound.smtp_tls else None
        shared = InboundSmtp(service, settings.inbound.domain, settings.inbound.max_bytes, tls)
        process.stops.insert(0, listen_smtp(process.reactor, settings.inbound.smtp, shared))

    async def sweep() -> None:
        await answers.delete_old(datetime.fromtimestamp(process.reactor.seconds(), UTC))

    process.repeat(SWEEPING, "inbound", sweep)


def _uploads(process: ComponentProcess) -> MediaUploads:
    settings = process.settings
    limit = 0 if settings.media.service_url else settings.media.max_bytes
    identity = ForwardedIdentity(settings.component_secret)
    return MediaUploads(process.reactor, settings.media_socket, identity, limit)


def _email(process: ComponentProcess) -> dict[str, EmailProvider]:
    clock, inbound = process.reactor, process.settings.inbound
    found: dict[str, EmailProvider] = {}
    if inbound.domain is None:
        return found
    if inbound.secret:
        found["raw"] = RawMail(inbound.secret, inbound.domain, clock)
    if inbound.sendgrid_key or inbound.secret:
        found["sendgrid"] = SendGridInbound(inbound.sendgrid_key, inbound.secret, inbound.domain, clock)
    if inbound.resend:
        http = Http(process.reactor, FETCHING, inbound.max_bytes)
        process.stops.append(http.stop)
        found["resend"] = ResendInbound(inbound.resend, inbound.domain, http, clock)
    return found


def _sms(settings: Settings) -> dict[str, SmsProvider]:
    inbound = settings.inbound
    found: dict[str, SmsProvider] = {}
    if inbound.twilio_token:
        found["twilio"] = TwilioInbound(inbound.twilio_token, settings.media.public_url)
    if inbound.secret:
        found["africastalking"] = AfricasTalkingInbound(inbound.secret)
    return found
