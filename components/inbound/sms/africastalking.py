"""Africa's Talking's callback of an SMS (https://developers.africastalking.com/docs/sms/notifications).

Africa's Talking signs nothing, so a secret stands in the address.
"""

from components.inbound.requests import InboundRequest, Sms
from portico.domain.errors import InvalidArgument
from portico.domain.inbound.verification import check_secret


class AfricasTalkingInbound:
    """`POST /inbound/sms/africastalking?secret=...`."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def receive(self, request: InboundRequest) -> Sms:
        check_secret(self._secret, request.argument("secret"))
        fields = request.form()
        try:
            # A `+` that is not escaped is a space in a form.
            return Sms(fields["from"].replace(" ", "+", 1), fields.get("text", ""), fields["id"])
        except KeyError as missing:
            raise InvalidArgument(str(missing.args[0]), "is missing") from None
