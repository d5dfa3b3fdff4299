"""Use cases of notes: for the team alone."""

from portico.contract.note import AddNote, ListNotes, NoteCreated, Notes, OneNote
from portico.domain.people import Caller
from portico.domain.text import check_text, check_visible
from portico.ports import Publisher
from portico.storage.teams import notes
from portico.storage.teams.access import TeamAccess


class NoteService:
    """Use cases of notes. Their events go to members by name, never to participants."""

    def __init__(self, access: TeamAccess, store: notes.Notes, publisher: Publisher) -> None:
        self._access = access
        self._store = store
        self._publisher = publisher

    async def add(self, request: AddNote, caller: Caller) -> OneNote:
        check_text(request.text)
        check_visible("text", request.text)
        added = await self._store.add(caller, request)
        if added.anew:
            self._publisher.publish(NoteCreated(note=added.note), added.members, (caller.session_id,))
        return OneNote(note=added.note)

    async def list_notes(self, request: ListNotes, caller: Caller) -> Notes:
        seat = await self._access.seat_in(caller, request.conversation_id)
        found = await self._store.list_page(seat, request.conversation_id, request.before, request.limit)
        return Notes(notes=found)
