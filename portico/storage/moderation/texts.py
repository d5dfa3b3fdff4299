"""The reasons of decisions as people are told them: Portico's words, and those of the site in their place."""

from collections.abc import Collection, Mapping

from portico.contract.looks import SetTemplate, TemplateTexts
from portico.domain.moderation_texts import REASONS, TEMPLATES, Template, languages
from portico.storage.database import Database, Transaction
from portico.storage.moderation.audit import AdminAction, note

LIST = "select template, language, text from moderation_text"
SET = """
    insert into moderation_text (template, language, text) values (%s, %s, %s)
    on conflict (template, language) do update set text = excluded.text
"""
RESET = "delete from moderation_text where template = %s and language = %s"
Own = Mapping[tuple[str, str], str]


class ModerationTexts:
    """The store of texts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_all(self) -> list[TemplateTexts]:
        """Each reason in each language."""
        own = _own(await self._database.query(LIST))
        return [_texts(name, own) for name in TEMPLATES]

    async def change(self, admin_id: str, asked: SetTemplate) -> TemplateTexts:
        """Store the words of the site for a reason in a language, or take them back; with the audit."""

        async def work(transaction: Transaction) -> TemplateTexts:
            if asked.text is None:
                await transaction.execute(RESET, (asked.name, asked.language))
            else:
                await transaction.execute(SET, (asked.name, asked.language, asked.text))
            action = f"moderation.set_template:{asked.name}:{asked.language}"
            await note(transaction, AdminAction(admin_id, action, reason=asked.reason))
            return _texts(asked.name, _own(await transaction.query(LIST)))

        return await self._database.transaction(work)


def _own(rows: Collection[tuple[str, ...]]) -> Own:
    return {(template, language): text for template, language, text in rows}


def _texts(name: Template, own: Own) -> TemplateTexts:
    texts = {language: own.get((name, language), REASONS[language][name]) for language in languages()}
    return TemplateTexts(name, texts, [language for language in languages() if (name, language) in own])
