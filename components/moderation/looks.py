"""Use cases of moderators that look at something. Each is in the audit, with its reason."""

from portico.contract.audit import Audited, ReadAudit
from portico.contract.looks import (
    Context,
    ConversationRead,
    GetConduct,
    GetContext,
    ListTemplates,
    OneConduct,
    OneTemplate,
    ReadConversation,
    SetTemplate,
    Templates,
)
from portico.domain.errors import InvalidArgument
from portico.domain.moderation import check_one
from portico.domain.moderation_texts import check_language
from portico.domain.people import Caller
from portico.domain.text import check_visible
from portico.storage.moderation.audit import Audit
from portico.storage.moderation.looks import Looks
from portico.storage.moderation.texts import ModerationTexts


class LookService:
    """Reads for moderators."""

    def __init__(self, store: Looks, audit: Audit, texts: ModerationTexts) -> None:
        self._store = store
        self._texts = texts
        self._audit = audit

    async def context(self, request: GetContext, caller: Caller) -> Context:
        check_one(request.report_id, request.held_id)
        check_visible("reason", request.reason)
        return await self._store.context(caller.user_id, request)

    async def read(self, request: ReadConversation, caller: Caller) -> ConversationRead:
        check_visible("reason", request.reason)
        if request.before_seq is not None and request.after_seq is not None:
            raise InvalidArgument("after_seq", "give before_seq or after_seq, not both")
        return await self._store.read(caller.user_id, request)

    async def person(self, request: GetConduct, caller: Caller) -> OneConduct:
        check_visible("reason", request.reason)
        return await self._store.person(caller.user_id, request)

    async def templates(self, request: ListTemplates, caller: Caller) -> Templates:  # noqa: ARG002
        return Templates(await self._texts.list_all())

    async def set_template(self, request: SetTemplate, caller: Caller) -> OneTemplate:
        check_visible("reason", request.reason)
        check_language(request.language)
        if request.text is not None:
            check_visible("text", request.text)
        return OneTemplate(await self._texts.change(caller.user_id, request))

    async def audit(self, request: ReadAudit, caller: Caller) -> Audited:  # noqa: ARG002
        return await self._audit.read(request)
