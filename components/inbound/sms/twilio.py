"""Twilio's webhook of an SMS (https://www.twilio.com/docs/messaging/guides/webhook-request).

Twilio signs the address and the fields of the form.
"""

from twilio.request_validator import RequestValidator

from components.inbound.requests import InboundRequest, Sms
from portico.domain.errors import Forbidden, InvalidArgument
from portico.domain.inbound.verification import WRONG


class TwilioInbound:
    """`POST /inbound/sms/twilio`. `public_url` is what the address in Twilio's console begins with."""

    def __init__(self, token: str, public_url: str) -> None:
        self._validator = RequestValidator(token)
        self._public_url = public_url.rstrip("/")

    def receive(self, request: InboundRequest) -> Sms:
        fields = request.form()
        query = f"?{request.query}" if request.query else ""
        url = f"{self._public_url}{request.path}{query}"
        if not self._validator.validate(url, fields, request.headers.get("x-twilio-signature", "")):
            raise Forbidden(WRONG)
        try:
            return Sms(fields["From"], fields.get("Body", ""), fields["MessageSid"])
        except KeyError as missing:
            raise InvalidArgument(str(missing.args[0]), "is missing") from None
