"""Use case of admins: what notifications look like with the templates of this node."""

from collections.abc import Sequence

import msgspec
from jinja2 import TemplateError

from components.delivery.preview import example_notification
from components.delivery.templating import Texts
from portico.contract.operations import PreviewTemplate, TemplatePreview
from portico.domain.delivery.planning import Kind
from portico.domain.delivery.preview_links import kind_and_language, preview_link
from portico.domain.errors import Conflict, Forbidden, InvalidArgument
from portico.domain.people import Caller
from portico.ports import Clock


class TemplatePreviews:
    """Renders examples."""

    def __init__(
        self, texts: Texts, languages: Sequence[str], usual: str, link: str, key: bytes, clock: Clock
    ) -> None:
        self._key = key
        self._clock = clock
        self._texts = texts
        self._languages = languages
        self._usual = usual
        self._link = link

    async def preview(self, request: PreviewTemplate, caller: Caller) -> TemplatePreview:  # noqa: ARG002
        """Raises Conflict with the mistake of a template of the operator's own."""
        language = request.language or self._usual
        if language not in self._languages:
            raise InvalidArgument("language", f"one of {', '.join(self._languages)}")
        example = example_notification(request.kind, language, self._link)
        try:
            mail, push = self._texts.mail(example), self._texts.push(example)
            sms = self._texts.sms(example)
        except TemplateError as error:
            raise Conflict(f"the templates of {request.kind} do not work: {error}") from error
        return TemplatePreview(
            kind=request.kind,
            language=language,
            languages=list(self._languages),
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            html_url=preview_link(self._key, request.kind, language, self._clock.seconds()),
            push_title=push[0],
            push_body=push[1],
            sms=sms,
        )

    def mail_of_link(self, link: str) -> str | None:
        """The HTML of the example that a signed link is about; None for a link that is not good."""
        try:
            kind, language = kind_and_language(self._key, link, self._clock.seconds())
            example = example_notification(msgspec.convert(kind, Kind), language, self._link)
            return self._texts.mail(example).html
        except (Forbidden, TemplateError):
            return None
