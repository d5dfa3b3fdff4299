"""SMS of providers: a wrong or missing proof is refused, and a repetition has the id of the first."""

from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from components.inbound.requests import InboundRequest, Sms, SmsProvider
from components.inbound.sms.africastalking import AfricasTalkingInbound
from components.inbound.sms.twilio import TwilioInbound
from portico.domain.errors import Forbidden, InvalidArgument

TOKEN = "a-twilio-token"
PUBLIC = "https://chat.example.org"
SECRET = "a-secret-of-the-tests-for-answers-0123456789"
FIELDS = {"From": "+254712345678", "Body": "Ndiyo", "MessageSid": "SM1"}
PATH = "/inbound/sms/twilio"


def twilio(fields: dict[str, str] = FIELDS, *, query: str = "", **headers: str) -> InboundRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return InboundRequest(path=PATH, query=query, headers=named, body=urlencode(fields).encode())


def signature(fields: dict[str, str] = FIELDS, token: str = TOKEN, url: str = PUBLIC + PATH) -> str:
    signed: str = RequestValidator(token).compute_signature(url, fields)
    return signed


def africas_talking(query: str, **fields: str) -> InboundRequest:
    given = {"from": "+254712345678", "text": "Ndiyo", "id": "at-1", **fields}
    body = urlencode(given).encode()
    return InboundRequest(path="/inbound/sms/africastalking", query=query, headers={}, body=body)


def twice(provider: SmsProvider, request: InboundRequest) -> list[Sms]:
    return [provider.receive(request), provider.receive(request)]


def test_twilio_s_signature_passes_and_a_replay_is_the_same_sms() -> None:
    provider = TwilioInbound(TOKEN, f"{PUBLIC}/")
    request = twilio(x_twilio_signature=signature())
    assert twice(provider, request) == [Sms("+254712345678", "Ndiyo", "SM1")] * 2


@pytest.mark.parametrize(
    "request_",
    [
        twilio(),
        twilio(x_twilio_signature=""),
        twilio(x_twilio_signature="\u00e9"),
        twilio(x_twilio_signature=signature(token="another")),
        twilio(x_twilio_signature=signature(url="https://other.example" + PATH)),
        twilio({**FIELDS, "MessageSid": "SM2"}, x_twilio_signature=signature()),
        twilio({**FIELDS, "Body": "Hapana"}, x_twilio_signature=signature()),
        twilio(query="again=1", x_twilio_signature=signature()),
    ],
)
def test_twilio_s_signature_is_of_these_fields_at_this_address(request_: InboundRequest) -> None:
    with pytest.raises(Forbidden):
        TwilioInbound(TOKEN, PUBLIC).receive(request_)


def test_africa_s_talking_has_the_secret_and_a_replay_is_the_same_sms() -> None:
    request = africas_talking(f"secret={SECRET}")
    assert twice(AfricasTalkingInbound(SECRET), request) == [Sms("+254712345678", "Ndiyo", "at-1")] * 2


def test_a_number_whose_plus_is_not_escaped_is_read() -> None:
    body = b"linkId=&text=Ndiyo&to=22384&id=at-1&date=2026-11-28+10%3A00%3A00&from=+254712345678"
    request = InboundRequest(
        path="/inbound/sms/africastalking", query=f"secret={SECRET}", headers={}, body=body
    )
    assert AfricasTalkingInbound(SECRET).receive(request) == Sms("+254712345678", "Ndiyo", "at-1")


@pytest.mark.parametrize("query", ["", "secret=", "secret=x", f"secret={SECRET}x", f"Secret={SECRET}"])
def test_without_the_secret_nothing_is_read(query: str) -> None:
    with pytest.raises(Forbidden):
        AfricasTalkingInbound(SECRET).receive(africas_talking(query))


def test_what_is_no_sms_is_refused() -> None:
    lacking = {"From": "+254712345678"}
    with pytest.raises(InvalidArgument):
        TwilioInbound(TOKEN, PUBLIC).receive(twilio(lacking, x_twilio_signature=signature(lacking)))
    no_text = InboundRequest(path="/", query=f"secret={SECRET}", headers={}, body=b"\xff=%")
    with pytest.raises(InvalidArgument):
        AfricasTalkingInbound(SECRET).receive(no_text)
