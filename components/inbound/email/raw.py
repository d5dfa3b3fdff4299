"""Raw mails, as the site's own mail server posts them: the body is the mail, signed with INBOUND_SECRET."""

from functools import partial

from components.inbound.requests import InboundRequest, ReceivedMail, in_thread
from portico.domain.inbound.mail import read_mail
from portico.domain.inbound.verification import check_own_signature
from portico.ports import Clock


class RawMail:
    """`POST /inbound/email/raw` with `Portico-Signature`."""

    def __init__(self, secret: str, domain: str, clock: Clock) -> None:
        self._secret = secret
        self._domain = domain
        self._clock = clock

    async def receive(self, request: InboundRequest) -> ReceivedMail:
        """The mail, for the recipients that its headers name."""
        signature = request.headers.get("portico-signature", "")
        check_own_signature(self._secret, signature, request.body, self._clock.seconds())
        mail = await in_thread(partial(read_mail, request.body, self._domain))
        return ReceivedMail(mail, mail.tokens)
